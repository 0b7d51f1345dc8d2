import type { AccessLevel } from '../access/access-set.ts';
import type { Account, Estate, PolicyCoverage, Role, User } from '../estate/estate.ts';
import type { AccountId } from '../estate/identifiers.ts';
import { layerState } from '../estate/layer-state.ts';
import { coveredPatterns } from '../estate/policy-coverage.ts';
import { findAccount } from '../estate/principals.ts';
import type { NamedPolicy } from '../policy/document.ts';
import { accountsGranting } from './accounts-granting.ts';
import { accountsNamed } from './accounts-named.ts';
import { abroadSide, type EffectiveAccess, effectiveAccess, identityLevel } from './effective-access.ts';
import type { Gap } from './gap.ts';
import { plainPolicy } from './merged-policies.ts';
import { partitionOf } from './resource-account.ts';
import { limitGrant, type OwnLayers } from './resource-grants.ts';
import { resourceIndex } from './resource-index.ts';
import { trustActions } from './resource-parts.ts';
import { besides, resourceSide } from './resource-side.ts';
import { unreadResources } from './unread-resources.ts';

/** Effective access to the resources of another account. */
export interface AccessAbroad extends EffectiveAccess {
  /** The account that owns the resources. */
  readonly resources: AccountId;
}

/**
 * What a principal is allowed in other accounts. Those must allow it too: for each account one access that both
 * sides are known to allow, by whatever its own policies mean that account, and one whose other side nobody read, with a
 * gap: that one only by what means the account in particular, for an Allow of everything is left to the own account
 * until somebody reads more. What the other side is known not to allow is in none.
 */
export function accessAbroad(estate: Estate, principal: Role | User): readonly AccessAbroad[] {
  const written = identityLevel(findAccount(estate, principal.account), principal).levels;
  const named = accountsNamed(estate, principal, written, partitionOf(principal));
  const granting = accountsGranting(estate, principal, written);
  return [...new Set([...named.keys(), ...granting])].sort().flatMap((resources) => {
    const whole = effectiveAccess(estate, principal, resources);
    return bySides(estate, principal, whole, named.get(resources) ?? null, resources);
  });
}

/**
 * What a principal is allowed on the resources of another account, by whatever means them: as `accessAbroad` of that one
 * account, and also by an Allow that means every account.
 */
export function accessIn(
  estate: Estate,
  principal: Role | User,
  resources: AccountId,
): readonly AccessAbroad[] {
  const whole = effectiveAccess(estate, principal, resources);
  const identity = whole.access.levels.filter(({ kind }) => kind === 'identity');
  return bySides(estate, principal, whole, identity, resources);
}

/** @param named the identity policies as far as they count where the other side was not read; null: not at all */
function bySides(
  estate: Estate,
  principal: Role | User,
  whole: EffectiveAccess,
  named: readonly AccessLevel[] | null,
  resources: AccountId,
): readonly AccessAbroad[] {
  const of = (kinds: readonly AccessLevel['kind'][]) =>
    whole.access.levels.filter(({ kind }) => kinds.includes(kind));
  const own: OwnLayers = {
    identity: of(['identity']),
    boundary: of(['boundary']),
    session: [],
    control: of(['scp', 'rcp']),
  };
  const account = findAccount(estate, resources);
  const unread = named === null ? [] : otherSideUnread(estate, whole, { ...own, identity: named }, resources);
  return [...bothSides(whole, principal, own, account), ...unread];
}

/** What policies of both accounts are known to allow. */
function bothSides(
  whole: EffectiveAccess,
  principal: Role | User,
  own: OwnLayers,
  account: Account | null,
): readonly AccessAbroad[] {
  if (account === null) return [];
  const side = resourceSide(account, principal, own.identity, principal.boundaryArn !== null);
  if (side.grants.length === 0) return [];
  const { facts } = whole.access;
  const grants = side.grants.map((one) => limitGrant(one, own, facts));
  // INVARIANT: without the other side's word nothing is allowed: a level without an Allow.
  const none: AccessLevel = { name: 'without the other side', kind: 'scope', policies: [] };
  const levels = [...own.identity, ...own.boundary, ...own.control, none];
  const access = { ...whole.access, levels };
  const gaps = [...whole.gaps, ...side.gaps];
  return [
    {
      ...whole,
      resources: account.id,
      access,
      grants,
      gaps,
      assumptions: whole.assumptions.map((text) =>
        text === abroadSide(account.id)
          ? `account ${account.id} allows it too, by policies that were read`
          : text,
      ),
      complete: gaps.length === 0,
    },
  ];
}

/** What the principal's account allows where nobody read whether the other one does. */
function otherSideUnread(
  estate: Estate,
  whole: EffectiveAccess,
  own: OwnLayers,
  resources: AccountId,
): readonly AccessAbroad[] {
  const bounds = unreadBounds(estate, resources);
  if (bounds === null) return [];
  const levels = [...own.identity, ...own.boundary, ...own.control, ...bounds];
  const access = { ...whole.access, levels };
  // the account's own resource policies can keep all of it out.
  const unread: Gap = {
    layer: 'resource',
    effect: 'less',
    reason: abroadSide(resources),
    services: null,
    shared: false,
  };
  const gaps = [...whole.gaps, unread];
  return [{ ...whole, resources, access, grants: [], gaps, complete: false }];
}

const knownBounds = new WeakMap<Account, Map<string, readonly AccessLevel[]>>();

/** Levels that leave what was not read of an account's resource side; null when all of it was. */
function unreadBounds(estate: Estate, id: AccountId): readonly AccessLevel[] | null {
  const account = findAccount(estate, id);
  if (account === null) return [];
  const rolesKnown = layerState(estate, id, 'iam').state !== 'unknown';
  const { state, covers } = layerState(estate, id, 'resource-policies');
  const resourcesKnown = state !== 'unknown' && covers === undefined;
  if (rolesKnown && resourcesKnown && unreadResources(account).length === 0) return null;
  const covered =
    state === 'unknown' || covers === undefined ? [] : readPatterns(account, covers, estate.partition);
  const made = knownBounds.get(account) ?? new Map<string, readonly AccessLevel[]>();
  knownBounds.set(account, made);
  const key = `${rolesKnown} ${resourcesKnown} ${covered.join(' ')}`;
  const found = made.get(key) ?? buildBounds(account, rolesKnown, resourcesKnown, covered);
  made.set(key, found);
  return found;
}

/** Where every policy was read. A service that has one which cannot be read is left to those that can. */
function readPatterns(account: Account, covers: PolicyCoverage, partition: string): readonly string[] {
  const unread = new Set(unreadResources(account).map(({ arn }) => arn.split(':')[2]));
  const services = covers.services.filter((service) => !unread.has(service));
  return coveredPatterns({ ...covers, services }, account.id, partition);
}

/** @param covered patterns of resources whose policies were all read, beside those that are there */
function buildBounds(
  account: Account,
  rolesKnown: boolean,
  resourcesKnown: boolean,
  covered: readonly string[],
): readonly AccessLevel[] {
  if (resourcesKnown) {
    const only = [
      ...(rolesKnown ? [] : [plainPolicy('trust policies', 'Allow', trustActions, ['*'])]),
      ...unreadPolicies(account),
    ];
    const read = rolesKnown ? [] : without(readRoles(account));
    return [{ name: 'policies that were not read', kind: 'scope', policies: only }, ...read];
  }
  const read = [...resourceIndex(account).resources.values()].filter(({ isTrust }) => !isTrust);
  const patterns = [...read.flatMap(({ own }) => own), ...covered].sort();
  const denies = patterns.length === 0 ? [] : [plainPolicy('resource policies', 'Deny', ['*'], patterns)];
  return without([...denies, ...(rolesKnown ? otherRoles(account) : readRoles(account))]);
}

/** What policies that cannot be read have a say in. */
function unreadPolicies(account: Account): readonly NamedPolicy[] {
  const of = (isRole: boolean) =>
    unreadResources(account)
      .flatMap((one) => (one.isRole === isRole ? one.own : []))
      .sort();
  const [resources, roles] = [of(false), of(true)];
  return [
    ...(resources.length === 0 ? [] : [plainPolicy('resource policies', 'Allow', ['*'], resources)]),
    ...(roles.length === 0 ? [] : [plainPolicy('trust policies', 'Allow', trustActions, roles)]),
  ];
}

/** Where all roles are known: assuming any but those whose trust policies cannot be read. */
function otherRoles(account: Account): readonly NamedPolicy[] {
  const unread = unreadResources(account).flatMap(({ isRole, arn }) => (isRole ? [arn] : []));
  if (unread.length === 0) return [plainPolicy('trust policies', 'Deny', trustActions, ['*'])];
  const deny = plainPolicy('trust policies', 'Deny', trustActions, unread.sort());
  const statements = deny.document.statements.map((one) => ({
    ...one,
    resource: one.resource && { ...one.resource, negated: true },
  }));
  return [{ ...deny, document: { ...deny.document, statements } }];
}

function readRoles(account: Account): readonly NamedPolicy[] {
  const arns = [...resourceIndex(account).resources.values()].flatMap(({ isTrust, arn }) =>
    isTrust ? arn : [],
  );
  return arns.length === 0 ? [] : [plainPolicy('trust policies', 'Deny', trustActions, arns.sort())];
}

function without(denies: readonly NamedPolicy[]): readonly AccessLevel[] {
  return denies.length === 0 ? [] : [besides(denies)];
}
