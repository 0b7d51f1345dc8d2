import type { Comparison, Region } from '../access/comparison.ts';
import { globOfText, matchGlob } from '../policy/match-glob.ts';
import { type Gap, provesBound, provesInside } from './gap.ts';

/**
 * What a comparison is worth when layers of its sides could not be read. `within` is kept only where nothing unread
 * could allow more on the left or cap the right; a region is definite only where nothing unread could take it away.
 * @param granted gaps of the left side
 * @param intended gaps of the right side
 */
export function qualify(
  comparison: Comparison,
  granted: readonly Gap[],
  intended: readonly Gap[],
): Comparison {
  if (granted.length === 0 && intended.length === 0) return comparison;
  const reasons = [...granted, ...intended].map(({ reason }) => reason);
  const assumptions = [...new Set([...comparison.assumptions, ...reasons])];
  // A right side that may allow more than it shows could hold any region of the excess.
  const rightMayHold = !provesInside(intended);
  const regions = comparison.regions.map((region): Region => {
    if (region.certainty === 'may') return region;
    return rightMayHold || granted.some((gap) => mayTake(gap, region))
      ? { ...region, certainty: 'may' }
      : region;
  });
  const definite = regions.some(({ certainty }) => certainty === 'definite');
  const proved = provesInside(granted) && provesBound(intended);
  const { verdict } = comparison;
  if (verdict === 'unknown') return { ...comparison, assumptions, regions };
  if (definite) return { ...comparison, verdict: 'exceeds', assumptions, regions };
  if (regions.length > 0)
    return { ...comparison, verdict: 'may-exceed', proof: 'over-approx', assumptions, regions };
  return proved && verdict === 'within'
    ? { ...comparison, assumptions, regions }
    : { ...comparison, verdict: 'unknown', proof: 'over-approx', assumptions, regions };
}

/** Whether an unread layer could deny every request of a region. */
function mayTake(gap: Gap, region: Region): boolean {
  const { witness } = region;
  // One request beyond its reach is enough to show that a region exceeds.
  if (gap.resources !== undefined && witness !== null)
    return gap.resources.some((pattern) => matchGlob(globOfText(pattern), witness.resource));
  if (gap.services === null || region.notActions) return true;
  return region.actions.some((action) => {
    const service = action.slice(0, Math.max(action.indexOf(':'), 0)).toLowerCase();
    return service === '' || service.includes('*') || service.includes('?') || gap.services?.has(service);
  });
}
