import type { Estate, Role, User } from '../estate/estate.ts';
import { parseArn } from '../estate/identifiers.ts';
import { permissionSetOf as permissionSetRole } from '../estate/special-roles.ts';

/**
 * What a finding's life hangs on. A principal's key is its ARN; for Identity Center roles it is permission set and
 * account, because the role name's suffix changes whenever the set is provisioned anew.
 */
export function principalKey(principal: Role | User): string {
  const permissionSet = permissionSetOf(principal);
  return permissionSet === null ? principal.arn : permissionSetKey(permissionSet, principal.account);
}

/**
 * Key of who stands behind a session, the same whether the estate holds the role or only its ARN is known: an account
 * that becomes readable must not begin another life.
 */
export function sessionPrincipalKey(principal: Role | User | null, issuer: string, account: string): string {
  if (principal !== null) return principalKey(principal);
  const resource = parseArn(issuer)?.resource ?? '';
  if (!resource.startsWith('role/')) return issuer;
  const name = resource.slice(resource.lastIndexOf('/') + 1);
  const path = resource.slice('role'.length, resource.length - name.length);
  const permissionSet = permissionSetRole({ name, path })?.permissionSet;
  return permissionSet === undefined ? issuer : permissionSetKey(permissionSet, account);
}

function permissionSetKey(permissionSet: string, account: string): string {
  return `permission-set:${permissionSet}@${account}`;
}

/** `ProdOperator` of a role that Identity Center made; null for every other principal. */
export function permissionSetOf(principal: Role | User): string | null {
  return principal.kind === 'role' ? (permissionSetRole(principal)?.permissionSet ?? null) : null;
}

/** Key of a policy that is a subject by itself: a managed policy by ARN, a control policy by id. */
export function policyKey(id: string): string {
  return `policy:${id}`;
}

const agentMark = 'agent:';

/** Key of an agent of the registry where no principal is in play. */
export function agentKey(id: string): string {
  return `${agentMark}${id}`;
}

/** The agent of a key that `agentKey` made; null of any other. */
export function agentOfKey(key: string): string | null {
  return key.startsWith(agentMark) ? key.slice(agentMark.length) : null;
}

/** Key of an account as a subject. */
export function accountKey(id: string): string {
  return `account:${id}`;
}

/** Whether an estate lists every live subject of this kind, so that one it does not list is gone. */
export function isListedKey(key: string): boolean {
  return key.startsWith('arn:') || key.startsWith('permission-set:') || key.startsWith('policy:');
}

/** The ARNs of principals that keys name in one of these estates; keys of other things have none. */
export function arnsOfKeys(keys: readonly string[], estates: readonly Estate[]): readonly string[] {
  if (keys.length === 0) return [];
  const wanted = new Set(keys);
  return estates.flatMap((estate) =>
    estate.accounts.flatMap(({ roles, users }) =>
      [...roles, ...users].flatMap((one) => (wanted.has(principalKey(one)) ? one.arn : [])),
    ),
  );
}

/**
 * Every principal and policy of the estate: key -> unique id (a policy's own id). For `ScanReport.principals`:
 * tells `principal gone` from `not judged`, and a principal made anew from the old one.
 */
export function subjectKeys(estate: Estate): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  for (const account of estate.accounts) {
    for (const principal of [...account.roles, ...account.users]) {
      keys.set(principalKey(principal), principal.uniqueId);
    }
    for (const group of account.groups) keys.set(group.arn, group.uniqueId);
    for (const arn of account.managedPolicies.keys()) keys.set(policyKey(arn), arn);
    for (const policy of account.resourcePolicies) keys.set(policyKey(policy.arn), policy.arn);
  }
  for (const policy of estate.organization?.policies ?? []) keys.set(policyKey(policy.id), policy.id);
  return keys;
}
