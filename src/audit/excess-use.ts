import type { Region } from '../access/comparison.ts';
import type { Catalog } from '../catalog/index.ts';
import { trailVisibility } from '../catalog/trail-visibility.ts';

/**
 * Whether an excess was used, as far as the events show that were read:
 * - `used`: a call beyond the scope was seen
 * - `unseen`: none was, in 30 days or more of all events, and each of its actions leaves a management event
 * - `unseen-in-part`: none was, but use of some of its actions would show in data events only, or in none
 * - `unknown`: nobody can say
 */
export const excessUses = ['used', 'unseen', 'unseen-in-part', 'unknown'] as const;
export type ExcessUse = (typeof excessUses)[number];

/** Of several excesses together: one that was used says so for all, and none is unseen beside one that nobody knows. */
export function useOfBoth(uses: readonly ExcessUse[]): ExcessUse {
  return (['used', 'unknown', 'unseen-in-part'] as const).find((use) => uses.includes(use)) ?? 'unseen';
}

/** What of some regions a trail of management events would show: all of their actions, some or none. */
export function shownByTrail(regions: readonly Region[], catalog: Catalog): 'all' | 'some' | 'none' {
  const shown = new Set(regions.map((region) => shownOf(region, catalog)));
  if (shown.size === 0) return 'none';
  if (shown.size > 1) return 'some';
  return shown.has('all') ? 'all' : shown.has('none') ? 'none' : 'some';
}

function shownOf({ actions, notActions }: Region, catalog: Catalog): 'all' | 'some' | 'none' {
  // All but these: some of the rest is recorded, and some is not.
  if (notActions) return 'some';
  let [recorded, hidden] = [false, false];
  for (const pattern of actions) {
    const covered = catalog.expandActions(pattern);
    // INVARIANT: whether an action that the catalog does not know leaves an event is not known either.
    if (covered.length === 0) hidden = true;
    for (const index of covered) {
      if (trailVisibility(catalog.actionName(index)) === 'recorded') recorded = true;
      else hidden = true;
      if (recorded && hidden) return 'some';
    }
  }
  return recorded ? 'all' : 'none';
}
