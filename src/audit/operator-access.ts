import type { AccessLayers, AccessSet } from '../access/access-set.ts';
import type { Estate, Role } from '../estate/estate.ts';
import { type AccountId, parseArn } from '../estate/identifiers.ts';
import { layerState } from '../estate/layer-state.ts';
import { findAccount } from '../estate/principals.ts';
import { accessIn } from '../reach/access-abroad.ts';
import { type EffectiveAccess, effectiveAccess } from '../reach/effective-access.ts';
import type { Gap } from '../reach/gap.ts';
import { ownIdentities } from '../reach/own-identity.ts';
import { operatorRoles } from '../registry/operator-roles.ts';
import type { Operator, Registry } from '../registry/registry.ts';
import type { Side } from './comparer.ts';

/** What an agent's operators hold in one account, or why nobody can say. */
export type OperatorAccess =
  | { readonly state: 'known'; readonly side: Side; readonly roles: readonly string[] }
  | { readonly state: 'unknown'; readonly reason: string };

/**
 * The union of the operators' roles in one account, each through its own layers.
 *
 * INVARIANT: only roles of this account count. From the identity side alone a role acts on its own account, so an
 * administrator of one account is no reason for an agent to hold anything in another.
 * @param resources the account whose resources are asked for
 */
export function operatorAccess(
  estate: Estate,
  registry: Registry,
  operators: readonly string[],
  account: AccountId,
  resources: AccountId = account,
): OperatorAccess {
  const roles = findAccount(estate, account)?.roles ?? [];
  const members: AccessSet[] = [];
  const gaps: Gap[] = [];
  const arns: string[] = [];
  const missing: string[] = [];
  for (const id of [...operators].sort()) {
    const here = inAccount(registry, id, account);
    if (here !== null && here.assignments.length === 0 && here.roles.length === 0) {
      missing.push(`operator ${id} names no role in account ${account}`);
      continue;
    }
    const narrowed = { ...registry, operators: here === null ? [] : [here] };
    const held = operatorRoles(narrowed, id, roles);
    // A role pattern over all accounts asks for no role in each of them.
    missing.push(...held.missing.filter((text) => !openPatterns(here).some((one) => text.includes(one))));
    if (openPatterns(here).length > 0 && layerState(estate, account, 'iam').state === 'unknown') {
      missing.push(`the roles of account ${account} are incomplete`);
    }
    for (const role of held.roles) {
      const access = effectiveAccess(estate, role, resources);
      const own = ownIdentities(layersOf(estate, role, access, resources));
      members.push(...(own.accesses.length > 0 ? own.accesses : [nothing]));
      if (own.unknownKeys.length > 0) gaps.push(sessionGap(role.name, own.unknownKeys));
      gaps.push(...access.gaps.filter(({ shared }) => !shared));
      arns.push(role.arn);
    }
  }
  if (members.length === 0) {
    const reason = missing[0] ?? `no operator is named for account ${account}`;
    return { state: 'unknown', reason: `operator role not collected: ${reason}` };
  }
  for (const reason of missing) {
    const text = `operator role not collected: ${reason}`;
    gaps.push({ layer: 'role', effect: 'more', reason: text, services: null, shared: false });
  }
  return { state: 'known', side: { access: { kind: 'union', of: members }, gaps }, roles: arns };
}

const nothing: AccessSet = { kind: 'union', of: [] };

/** The ways in which a role is allowed anything on the resources; in another account both sides allow it. */
function layersOf(
  estate: Estate,
  role: Role,
  own: EffectiveAccess,
  resources: AccountId,
): readonly AccessLayers[] {
  const ways = resources === role.account ? [own] : accessIn(estate, role, resources);
  return ways.flatMap(({ access, grants }) => [
    access,
    // A grant to one session alone is nothing that the role holds.
    ...grants.filter(({ session }) => session === null).map((grant) => grant.access),
  ]);
}

/** What hangs on the session's own tags or names was counted as not held. */
function sessionGap(role: string, keys: readonly string[]): Gap {
  const reason = `what ${role} holds depends on ${keys.join(', ')} of its sessions`;
  return { layer: 'role', effect: 'more', reason, services: null, shared: false };
}

/** The operator with what its entry says of this account only; null when it is not declared. */
function inAccount(registry: Registry, id: string, account: AccountId): Operator | null {
  const operator = registry.operators.find((candidate) => candidate.id === id);
  if (!operator) return null;
  return {
    ...operator,
    assignments: operator.assignments.flatMap(({ permissionSet, accounts }) =>
      accounts.includes(account) ? [{ permissionSet, accounts: [account] }] : [],
    ),
    roles: operator.roles.filter((pattern) => {
      const named = parseArn(pattern)?.account ?? '*';
      return named === account || isOpen(named);
    }),
  };
}

function openPatterns(operator: Operator | null): readonly string[] {
  return operator?.roles.filter((pattern) => isOpen(parseArn(pattern)?.account ?? '*')) ?? [];
}

function isOpen(segment: string): boolean {
  return segment.includes('*') || segment.includes('?');
}
