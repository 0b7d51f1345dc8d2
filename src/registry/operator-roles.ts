import { matchesPattern } from './pattern.ts';
import type { Registry } from './registry.ts';

/** A role by the facts that tell whose it is. */
export interface OperatorRoleFacts {
  /** With its path, as IAM prints it. */
  readonly arn: string;
  readonly name: string;
  readonly account: string;
}

/** The roles that make up what an operator holds. */
export interface OperatorRoles<Role> {
  readonly roles: readonly Role[];
  /** Assignments and roles that no given role answers to: what the operator holds there is unknown. */
  readonly missing: readonly string[];
}

const identityCenterPath = ':role/aws-reserved/sso.amazonaws.com/';

/**
 * Which of the given roles are the operator's: those Identity Center made for its assignments in their accounts, and
 * the roles it names. An operator without either has no known access: `missing` then says so.
 */
export function operatorRoles<Role extends OperatorRoleFacts>(
  registry: Registry,
  operatorId: string,
  roles: readonly Role[],
): OperatorRoles<Role> {
  const operator = registry.operators.find(({ id }) => id === operatorId);
  if (operator === undefined) return { roles: [], missing: [`operator \`${operatorId}\` is not declared`] };
  const missing: string[] = [];
  const found = new Set<Role>();
  for (const { permissionSet, accounts } of operator.assignments) {
    for (const account of accounts) {
      const own = roles.filter((role) => role.account === account && permissionSetOf(role) === permissionSet);
      for (const role of own) found.add(role);
      if (own.length === 0) missing.push(`permission set \`${permissionSet}\` in account ${account}`);
    }
  }
  for (const pattern of operator.roles) {
    const named = roles.filter((role) => matchesPattern(pattern, role.arn));
    for (const role of named) found.add(role);
    if (named.length === 0) missing.push(`role \`${pattern}\``);
  }
  if (operator.assignments.length === 0 && operator.roles.length === 0) {
    missing.push(`operator \`${operatorId}\` names no assignments and no roles`);
  }
  return { roles: roles.filter((role) => found.has(role)), missing };
}

/**
 * The permission set behind a role that Identity Center made, else null: AWSReservedSSO_<set>_<16 hex digits> below
 * its own path, which nobody else can create (Identity Center User Guide, "Referencing permission sets").
 */
export function permissionSetOf(role: OperatorRoleFacts): string | null {
  const prefix = 'AWSReservedSSO_';
  if (!role.arn.includes(identityCenterPath) || !role.name.startsWith(prefix)) return null;
  const end = role.name.lastIndexOf('_');
  if (end < prefix.length || !/^[0-9a-f]{16}$/.test(role.name.slice(end + 1))) return null;
  return role.name.slice(prefix.length, end);
}
