import type { Role, User } from '../estate/estate.ts';
import { matchOperators } from '../registry/operators.ts';
import { matchesPattern } from '../registry/pattern.ts';
import type { Operator, Registry } from '../registry/registry.ts';
import type { AuditContext } from './audit-context.ts';
import { permissionSetOf } from './subject-keys.ts';

/** A role or user that humans act with, and how that is known. */
export interface HumanPrincipal {
  readonly principal: Role | User;
  /** `Identity Center made it for humans`, … */
  readonly why: string;
  /** Ids of the declared operators who hold it, sorted. */
  readonly operators: readonly string[];
}

const known = new WeakMap<AuditContext, readonly HumanPrincipal[]>();

/**
 * Principals of humans: roles of Identity Center permission sets, roles and users that operators name, roles that a SAML
 * provider may start, and roles on which the trail shows a human at work without an agent. What a declared agent acts
 * with is none of them. A role without any of these signs may still be a human's: no sign is no proof.
 */
export function humanPrincipals(context: AuditContext): readonly HumanPrincipal[] {
  const found = known.get(context) ?? find(context);
  known.set(context, found);
  return found;
}

function find(context: AuditContext): readonly HumanPrincipal[] {
  const { registry, estate } = context;
  if (registry === null) return [];
  const agents = new Set(context.agents.map(({ principal }) => principal.arn));
  const named = rolesByOperator(registry);
  const seen = seenInTrail(context, registry);
  return estate.accounts.flatMap((account) => {
    const roles = account.roles.flatMap((role): readonly HumanPrincipal[] => {
      if (agents.has(role.arn)) return [];
      const trail = seen.get(role.arn);
      const operators = new Set([...named(role), ...(trail ?? [])]);
      const why = whyHuman(role, named(role).length > 0, trail !== undefined);
      return why === null ? [] : [{ principal: role, why, operators: [...operators].sort() }];
    });
    const users = account.users.flatMap((user): readonly HumanPrincipal[] => {
      if (agents.has(user.arn)) return [];
      const operators = matchOperators(registry, { id: user.name, via: 'iam-user' }).map(({ id }) => id);
      return operators.length === 0
        ? []
        : [{ principal: user, why: 'the registry names it as an operator', operators: operators.sort() }];
    });
    return [...roles, ...users];
  });
}

function whyHuman(role: Role, isNamed: boolean, wasSeen: boolean): string | null {
  if (permissionSetOf(role) !== null) return 'Identity Center made it for humans';
  if (isNamed) return "the registry names it as an operator's role";
  if (startsBySaml(role)) return 'humans sign in to it through a SAML provider';
  return wasSeen ? 'the trail shows a human at work with it' : null;
}

function startsBySaml({ trustPolicy }: Role): boolean {
  return (
    trustPolicy.state === 'readable' &&
    trustPolicy.document.statements.some(
      ({ effect, principal }) =>
        effect === 'Allow' &&
        principal?.negated === false &&
        principal.entries.some(
          ({ type, value }) => type === 'Federated' && value.includes(':saml-provider/'),
        ),
    )
  );
}

/** Which operators hold a role by their assignments and role patterns. */
function rolesByOperator(registry: Registry): (role: Role) => readonly string[] {
  const bySet = new Map<string, string[]>();
  const patterns: (readonly [string, string])[] = [];
  for (const { id, assignments, roles } of registry.operators) {
    for (const { permissionSet, accounts } of assignments) {
      for (const account of accounts) {
        const key = `${account} ${permissionSet}`;
        bySet.set(key, [...(bySet.get(key) ?? []), id]);
      }
    }
    for (const pattern of roles) patterns.push([pattern, id]);
  }
  return (role) => {
    const set = permissionSetOf(role);
    const assigned = set === null ? [] : (bySet.get(`${role.account} ${set}`) ?? []);
    return [
      ...assigned,
      ...patterns.flatMap(([pattern, id]) => (matchesPattern(pattern, role.arn) ? [id] : [])),
    ];
  };
}

/** Roles on which a human worked without an agent: role ARN -> operators among those humans. */
function seenInTrail(context: AuditContext, registry: Registry): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  const humans = new Map<string, readonly Operator[]>();
  for (const { human, agent, issuer } of context.estate.sessions) {
    if (human === null || agent !== null) continue;
    const key = JSON.stringify(human);
    const operators = humans.get(key) ?? matchOperators(registry, human);
    humans.set(key, operators);
    const ids = found.get(issuer) ?? new Set();
    for (const { id } of operators) ids.add(id);
    found.set(issuer, ids);
  }
  return found;
}
