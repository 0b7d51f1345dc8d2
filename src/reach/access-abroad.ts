import type { AccessLevel } from '../access/access-set.ts';
import type { Account, Estate, Role, User } from '../estate/estate.ts';
import type { AccountId } from '../estate/identifiers.ts';
import { layerState } from '../estate/layer-state.ts';
import { findAccount } from '../estate/principals.ts';
import type { NamedPolicy } from '../policy/document.ts';
import {
  abroadSide,
  digestOfAccess,
  type EffectiveAccess,
  effectiveAccess,
  identityLevel,
} from './effective-access.ts';
import type { Gap } from './gap.ts';
import { plainPolicy } from './merged-policies.ts';
import { accountsNamed, naming } from './resource-account.ts';
import { limitGrant, type OwnLayers } from './resource-grants.ts';
import { resourceIndex } from './resource-index.ts';
import { trustActions } from './resource-parts.ts';
import { besides, resourceSide } from './resource-side.ts';

/** Effective access to the resources of another account. */
export interface AccessAbroad extends EffectiveAccess {
  /** The account that owns the resources. */
  readonly resources: AccountId;
}

/**
 * What a principal is allowed in other accounts by naming them in its policies, without what it has there by an Allow
 * that means every account. Those accounts must allow it too: for each account one access that both sides are
 * known to allow, and one whose other side nobody read, with a gap; what the other side is known not to allow is in none.
 */
export function accessAbroad(estate: Estate, principal: Role | User): readonly AccessAbroad[] {
  const written = identityLevel(findAccount(estate, principal.account), principal).levels;
  return accountsNamed(written, principal.account).flatMap((resources) => {
    const whole = effectiveAccess(estate, principal, resources);
    return bySides(estate, principal, whole, naming(written, resources), resources);
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

function bySides(
  estate: Estate,
  principal: Role | User,
  whole: EffectiveAccess,
  identity: readonly AccessLevel[],
  resources: AccountId,
): readonly AccessAbroad[] {
  const of = (kinds: readonly AccessLevel['kind'][]) =>
    whole.access.levels.filter(({ kind }) => kinds.includes(kind));
  const own: OwnLayers = { identity, boundary: of(['boundary']), session: [], control: of(['scp', 'rcp']) };
  const account = findAccount(estate, resources);
  return [...bothSides(whole, principal, own, account), ...otherSideUnread(estate, whole, own, resources)];
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
      digest: digestOfAccess(access, gaps, grants),
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
  const digest = digestOfAccess(access, gaps);
  return [{ ...whole, resources, access, grants: [], gaps, complete: false, digest }];
}

const knownBounds = new WeakMap<Account, Map<string, readonly AccessLevel[]>>();

/** Levels that leave what was not read of an account's resource side; null when all of it was. */
function unreadBounds(estate: Estate, id: AccountId): readonly AccessLevel[] | null {
  const account = findAccount(estate, id);
  if (account === null) return [];
  const rolesKnown = layerState(estate, id, 'iam').state !== 'unknown';
  const resourcesKnown = layerState(estate, id, 'resource-policies').state !== 'unknown';
  if (rolesKnown && resourcesKnown) return null;
  const made = knownBounds.get(account) ?? new Map<string, readonly AccessLevel[]>();
  knownBounds.set(account, made);
  const key = `${rolesKnown} ${resourcesKnown}`;
  const found = made.get(key) ?? buildBounds(account, rolesKnown, resourcesKnown);
  made.set(key, found);
  return found;
}

function buildBounds(account: Account, rolesKnown: boolean, resourcesKnown: boolean): readonly AccessLevel[] {
  if (resourcesKnown) {
    const only = plainPolicy('trust policies', 'Allow', trustActions, ['*']);
    return [{ name: 'trust policies', kind: 'scope', policies: [only] }, ...without(readRoles(account))];
  }
  const read = [...resourceIndex(account).resources.values()].filter(({ isTrust }) => !isTrust);
  const patterns = read.flatMap(({ own }) => own).sort();
  const denies = patterns.length === 0 ? [] : [plainPolicy('resource policies', 'Deny', ['*'], patterns)];
  const roles = rolesKnown
    ? [plainPolicy('trust policies', 'Deny', trustActions, ['*'])]
    : readRoles(account);
  return without([...denies, ...roles]);
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
