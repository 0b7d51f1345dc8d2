import { policyArnOf } from '../estate/changes/apply-change.ts';
import type { ChangeEvent } from '../estate/changes/change-event.ts';
import { replayedCall } from '../estate/changes/replayed-calls.ts';
import { findNamed, isSameName } from '../estate/changes/same-name.ts';
import type { Estate, Role, User } from '../estate/estate.ts';
import type { AccountId } from '../estate/identifiers.ts';
import { findAccount, findRoleByName, findUserByName } from '../estate/principals.ts';
import { changesTrust, type TrustedNames, trustedNames, trustGiven, trustKey } from './trusted-names.ts';

/** A role or user by its name: a trail's calls name nobody otherwise. */
export interface Watched {
  /** `role 111122223333 bot`: names are told apart without case. */
  readonly key: string;
  readonly kind: 'role' | 'user';
  readonly account: AccountId;
  readonly name: string;
}

/** Principals whose access matters. */
export interface Watch {
  readonly all: readonly Watched[];
  /** Whose access a call may have changed; of Organizations' calls it is everybody's. */
  concernedBy(event: ChangeEvent): readonly Watched[];
  /** Those of them that the call names. */
  namedBy(event: ChangeEvent): readonly Watched[];
}

/** The role or user of this name as an estate has it; null: it has none. */
export function watchedIn(estate: Estate, { kind, account: id, name }: Watched): Role | User | null {
  const account = findAccount(estate, id);
  if (account === null) return null;
  return kind === 'role' ? findRoleByName(account, name) : findUserByName(account, name);
}

/** As watchedIn, for estates that follow one another: nearly everybody is in the place where they were. */
export function createFinder(): typeof watchedIn {
  const places = new Map<string, number>();
  return (estate, { key, kind, account: id, name }) => {
    const account = findAccount(estate, id);
    if (account === null) return null;
    const list: readonly (Role | User)[] = kind === 'role' ? account.roles : account.users;
    const there = list[places.get(key) ?? -1];
    if (there !== undefined && isSameName(there.name, name)) return there;
    const found = findNamed(list, name);
    if (found === undefined) return null;
    places.set(key, list.indexOf(found));
    return found;
  };
}

/** How a role or user is watched. */
export function asWatched({ kind, account, name }: Pick<Role | User, 'kind' | 'account' | 'name'>): Watched {
  return { key: `${kind} ${account} ${name.toLowerCase()}`, kind, account, name };
}

/** The roles and users that a call names: a user that it renames by both names. */
export function principalsNamed({ account, names }: ChangeEvent): readonly Watched[] {
  if (account === null) return [];
  const { rolename, username, newusername } = names;
  if (rolename !== undefined) return [asWatched({ kind: 'role', account, name: rolename })];
  return [username, newusername].flatMap((name) =>
    name === undefined ? [] : [asWatched({ kind: 'user', account, name })],
  );
}

/**
 * Watches principals over a night: the calls that name them, their groups, and the managed policies that they or their groups
 * had at some time of it.
 * @param estates as it was collected before and after
 */
export function watchPrincipals(
  estates: readonly Estate[],
  events: readonly ChangeEvent[],
  principals: Iterable<Watched>,
): Watch {
  const watched = new Map([...principals].map((one) => [one.key, one]));
  const partition = estates[0]?.partition ?? ('aws' as Estate['partition']);
  const groups = new Index();
  const policies = new Index();
  const named = (event: ChangeEvent) => principalsNamed(event).flatMap(({ key }) => watched.get(key) ?? []);
  for (const one of watched.values())
    for (const estate of estates) {
      const then = watchedIn(estate, one);
      for (const arn of policiesOf(then)) policies.add(arn, one);
      if (then?.kind === 'user') for (const name of then.groups) groups.add(groupKey(one.account, name), one);
    }
  for (const event of events)
    for (const one of named(event)) {
      const { policyarn, permissionsboundary, groupname } = event.names;
      for (const arn of [policyarn, permissionsboundary]) if (arn !== undefined) policies.add(arn, one);
      if (groupname !== undefined) groups.add(groupKey(one.account, groupname), one);
    }
  for (const { accounts } of estates)
    for (const { id, groups: list } of accounts)
      for (const group of list)
        for (const member of groups.of(groupKey(id, group.name)))
          for (const arn of group.attachedPolicyArns) policies.add(arn, member);
  const ofGroup = ({ account, names }: ChangeEvent) =>
    account === null || names['groupname'] === undefined
      ? []
      : groups.of(groupKey(account, names['groupname']));
  for (const event of events)
    for (const member of ofGroup(event))
      if (event.names['policyarn'] !== undefined) policies.add(event.names['policyarn'], member);
  const all = [...watched.values()];
  const trusted = watchTrust(estates, events, all);
  return {
    all,
    namedBy: named,
    concernedBy: (event) => {
      if (replayedCall(event) === null) return [];
      if (event.action.startsWith('organizations:')) return all;
      const { rolename, username, groupname } = event.names;
      if (changesTrust(event)) return [...new Set([...named(event), ...trusted(event)])];
      if (rolename !== undefined || username !== undefined) return named(event);
      return groupname === undefined ? policies.of(policyArnOf(event, partition) ?? '') : ofGroup(event);
    },
  };
}

/**
 * Whom a role trusted by name at some time of the night: a call that makes or deletes it, or changes whom it trusts, changes what
 * they may do.
 */
function watchTrust(
  estates: readonly Estate[],
  events: readonly ChangeEvent[],
  all: readonly Watched[],
): (event: ChangeEvent) => readonly Watched[] {
  const byName = Map.groupBy(all, ({ account, name }) => trustKey(account, name));
  const byAccount = Map.groupBy(all, ({ account }) => account);
  const byRole = new Index();
  const add = (account: AccountId, role: string, { everyone, names }: TrustedNames): void => {
    const whom = names.flatMap((name) => byName.get(name) ?? []);
    for (const one of everyone ? [...whom, ...(byAccount.get(account) ?? [])] : whom)
      byRole.add(trustKey(account, role), one);
  };
  const changed = events.filter(changesTrust);
  for (const event of changed) {
    const { account, names } = event;
    const name = names['rolename'];
    if (account === null || name === undefined) continue;
    add(account, name, trustGiven(event));
    for (const estate of estates) {
      const role = watchedIn(estate, asWatched({ kind: 'role', account, name }));
      if (role?.kind === 'role') add(account, name, trustedNames(role.trustPolicy));
    }
  }
  return ({ account, names }) =>
    account === null || names['rolename'] === undefined
      ? []
      : byRole.of(trustKey(account, names['rolename']));
}

/** Watched principals by something that they have. */
class Index {
  readonly #by = new Map<string, Map<string, Watched>>();

  add(key: string, one: Watched): void {
    const found = this.#by.get(key) ?? new Map<string, Watched>();
    this.#by.set(key, found.set(one.key, one));
  }

  of(key: string): readonly Watched[] {
    return [...(this.#by.get(key)?.values() ?? [])];
  }
}

function policiesOf(principal: Role | User | null): readonly string[] {
  if (principal === null) return [];
  const { attachedPolicyArns, boundaryArn } = principal;
  return boundaryArn === null ? attachedPolicyArns : [...attachedPolicyArns, boundaryArn];
}

function groupKey(account: AccountId, name: string): string {
  return `${account} ${name.toLowerCase()}`;
}
