import type { AccessLayers, AccessLevel, AccessSet } from '../access/access-set.ts';
import { deniesOf } from './own-denies.ts';
import type { Facts } from './principal-facts.ts';
import type { SideGrant } from './side-grants.ts';

/** What a resource policy grants, with every layer of the principal's own that limits it: a further way to be allowed. */
export interface ResourceGrant extends SideGrant {
  readonly access: AccessLayers;
}

/** A principal's own layers, told apart by what they do to a grant. */
export interface OwnLayers {
  readonly identity: readonly AccessLevel[];
  readonly boundary: readonly AccessLevel[];
  readonly session: readonly AccessLevel[];
  /** SCP levels and RCPs: they limit every grant. */
  readonly control: readonly AccessLevel[];
}

/**
 * Puts the principal's own layers to a grant. INVARIANT: a layer that does not limit it by silence still denies
 * (R-018).
 */
export function limitGrant(side: SideGrant, own: OwnLayers, facts: Facts): ResourceGrant {
  const caps = capsOf(side, own);
  const silent = [...own.identity, ...own.boundary, ...own.session].filter((level) => !caps.includes(level));
  const [granting, ...rest] = side.levels;
  const first: AccessLevel = {
    name: granting?.name ?? 'resource policies',
    kind: 'resource',
    policies: [...(granting?.policies ?? []), ...deniesOf(silent)],
  };
  const levels = [first, ...rest, ...caps, ...own.control];
  return { ...side, access: { kind: 'layers', levels, facts } };
}

function capsOf({ limit }: SideGrant, { identity, boundary, session }: OwnLayers): readonly AccessLevel[] {
  switch (limit) {
    case 'free':
    case 'user':
      return [];
    case 'capped':
      return [...boundary, ...session];
    case 'both':
      return [...identity, ...boundary, ...session];
  }
}

/** An access with what resource policies add to it: one set. */
export function wholeAccess({
  access,
  grants = [],
}: {
  readonly access: AccessSet;
  readonly grants?: readonly { readonly access: AccessSet }[];
}): AccessSet {
  if (grants.length === 0) return access;
  return { kind: 'union', of: [access, ...grants.map((grant) => grant.access)] };
}
