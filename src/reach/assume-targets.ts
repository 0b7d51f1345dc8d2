import type { Role, User } from '../estate/estate.ts';
import type { AccountId } from '../estate/identifiers.ts';
import { compiledStatements } from '../policy/compile-policy.ts';
import type { PolicyDocument } from '../policy/document.ts';
import { matchAction } from '../policy/match-action.ts';

/** Roles of one account that have the same trust policy. */
export interface AssumeTarget {
  readonly roles: readonly Role[];
  /** null: nobody can read it. */
  readonly document: PolicyDocument | null;
  /** The session name under which the trust policy names sessions of this role; null where it names none. */
  sessionOf(role: Role): string | null;
}

/** Roles whose trust policies delegate to one account, in one account. */
export interface DelegatingRoles {
  readonly account: AccountId;
  readonly roles: readonly Role[];
}

/** Roles by trust policy, and for a caller those whose trust policy may let it in. */
export interface AssumeTargets {
  /** Trust policies that name the caller, or everybody, or that nobody can read. */
  naming(caller: Role | User): readonly AssumeTarget[];
  /** Roles whose trust policies delegate to the caller's account: its own policies have to name them as well. */
  delegating(caller: Role | User): readonly DelegatingRoles[];
  /** Some of the roles by trust policy; worked out once for each list. */
  groups(roles: readonly Role[]): ReadonlyMap<AssumeTarget, readonly Role[]>;
}

/** Whom a trust policy's Allow statements for sts:AssumeRole name. */
interface Names {
  readonly everyone: boolean;
  readonly accounts: readonly string[];
  /** `account name` in lower case, of roles, users and sessions. */
  readonly principals: ReadonlyMap<string, string | null>;
}

/** Sorts roles by trust policy, so that ten thousand roles with one trust policy are one question. */
export function assumeTargets(roles: readonly Role[]): AssumeTargets {
  const byTrust = new Map<string, Role[]>();
  for (const role of roles) {
    const key = `${role.account} ${role.trustPolicy.state} ${role.trustPolicy.digest}`;
    const group = byTrust.get(key);
    if (group) group.push(role);
    else byTrust.set(key, [role]);
  }
  const open: AssumeTarget[] = [];
  const byAccount = new Map<string, Map<AccountId, Role[]>>();
  const byRole = new Map<Role, AssumeTarget>();
  const grouped = new WeakMap<readonly Role[], ReadonlyMap<AssumeTarget, readonly Role[]>>();
  const byName = new Map<string, AssumeTarget[]>();
  for (const group of byTrust.values()) {
    const reading = group[0]?.trustPolicy;
    if (reading === undefined) continue;
    const document = reading.state === 'readable' ? reading.document : null;
    const names = document && namesOf(document);
    const target: AssumeTarget = {
      roles: group,
      document,
      sessionOf: (role) => names?.principals.get(nameKey(role.account, role.name)) ?? null,
    };
    for (const role of group) byRole.set(role, target);
    if (names === null || names.everyone) {
      open.push(target);
      continue;
    }
    for (const name of names.principals.keys()) add(byName, name, target);
    for (const account of names.accounts) {
      const places = byAccount.get(account) ?? new Map<AccountId, Role[]>();
      byAccount.set(account, places);
      for (const role of group) add(places, role.account, role);
    }
  }
  const delegating = new Map<string, readonly DelegatingRoles[]>();
  for (const [account, places] of byAccount) {
    delegating.set(
      account,
      [...places].map(([place, list]) => ({ account: place, roles: list })),
    );
  }
  return {
    naming: (caller) => [...open, ...(byName.get(nameKey(caller.account, caller.name)) ?? [])],
    delegating: (caller) => delegating.get(caller.account) ?? [],
    groups: (list) => {
      const found = grouped.get(list) ?? groupBy(list, byRole);
      grouped.set(list, found);
      return found;
    },
  };
}

function groupBy(
  roles: readonly Role[],
  byRole: ReadonlyMap<Role, AssumeTarget>,
): ReadonlyMap<AssumeTarget, readonly Role[]> {
  const groups = new Map<AssumeTarget, Role[]>();
  for (const role of roles) {
    const target = byRole.get(role);
    if (target !== undefined) add(groups, target, role);
  }
  return groups;
}

function namesOf(document: PolicyDocument): Names {
  let everyone = false;
  const accounts = new Set<string>();
  const principals = new Map<string, string | null>();
  for (const { statement, principal, action } of compiledStatements({ name: 'trust policy', document })) {
    if (statement.effect !== 'Allow' || principal === null || principal.negated) continue;
    if (!matchAction(action, 'sts:assumerole')) continue;
    for (const { form, account, identity } of principal.names) {
      if (form === 'everyone' || form === 'canonical-user') everyone = true;
      else if (form === 'account' && account !== null) accounts.add(account);
      else if (account !== null && identity?.name) {
        const key = nameKey(account, identity.name);
        principals.set(key, identity.session ?? principals.get(key) ?? null);
      }
    }
  }
  return { everyone, accounts: [...accounts], principals };
}

function nameKey(account: string, name: string): string {
  return `${account} ${name.toLowerCase()}`;
}

function add<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
