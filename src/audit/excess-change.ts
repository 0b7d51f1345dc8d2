import type { Region } from '../access/comparison.ts';
import type { Excess } from './finding.ts';
import { regionKey } from './region-key.ts';

/** Whether every request of `inner` is in `outer`. `unknown` is never read as `yes`. */
export type ContainsRegions = (
  inner: readonly Region[],
  outer: readonly Region[],
) => 'yes' | 'no' | 'unknown';

/** How an excess changed between two scans. `both`: it lost something and gained something. */
export interface ExcessChange {
  readonly direction: 'same' | 'grew' | 'shrank' | 'both';
  /** False when growth could not be excluded, and is therefore said. */
  readonly proved: boolean;
  /** Regions of the new excess that the old one does not have in this form. */
  readonly added: readonly Region[];
  /** Regions of the old excess that the new one does not have in this form. */
  readonly removed: readonly Region[];
}

const same: ExcessChange = { direction: 'same', proved: true, added: [], removed: [] };

/**
 * Compares two reported excesses.
 *
 * INVARIANT: growth is never missed. `same` and `shrank` are said only where the new excess is proved to lie inside
 * the old one: equal digests of both sides, the same regions, or the engine's word.
 */
export function excessChange(
  before: Excess | null,
  after: Excess | null,
  contains: ContainsRegions,
): ExcessChange {
  if (before === null && after === null) return same;
  if (before === null || after === null) {
    const regions = before?.regions ?? after?.regions ?? [];
    return after === null
      ? { direction: 'both', proved: false, added: [], removed: regions }
      : { direction: 'grew', proved: false, added: regions, removed: [] };
  }
  if (sameSides(before, after)) return same;
  const added = notIn(after.regions, before.regions);
  const removed = notIn(before.regions, after.regions);
  const inside = added.length === 0 ? 'yes' : containment(after, before, contains);
  const outside = removed.length === 0 ? 'yes' : containment(before, after, contains);
  // An undecided comparison has regions that say nothing about what is not in them.
  const undecided = before.verdict === 'unknown' || after.verdict === 'unknown';
  const grew = inside !== 'yes' || (undecided && before.verdict !== after.verdict);
  if (!grew && outside === 'yes') return same;
  const direction = grew ? (outside === 'yes' ? 'grew' : 'both') : 'shrank';
  return { direction, proved: !grew || (inside === 'no' && !undecided), added, removed };
}

/** Equal digests mean equal access on both sides, so an equal difference, however it is written. */
function sameSides(before: Excess, after: Excess): boolean {
  return (
    before.grantedDigest === after.grantedDigest &&
    before.scopeDigest === after.scopeDigest &&
    before.verdict === after.verdict
  );
}

function notIn(regions: readonly Region[], others: readonly Region[]): readonly Region[] {
  const keys = new Set(others.map(regionKey));
  return regions.filter((region) => {
    const key = regionKey(region);
    return key === null || !keys.has(key);
  });
}

function containment(inner: Excess, outer: Excess, contains: ContainsRegions): 'yes' | 'no' | 'unknown' {
  return contains(inner.regions, outer.regions);
}
