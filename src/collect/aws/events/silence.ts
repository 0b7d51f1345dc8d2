import type { EventGap, RegionCoverage } from './event-coverage.ts';

/**
 * Doubts the coverage of accounts of which not one event was seen, where nothing vouches that there were none: a wrong
 * prefix looks exactly like a quiet account, and no living account goes without an event for a night.
 * @param where what was read, for the message
 */
export function doubtSilence(regions: readonly RegionCoverage[], where: string): readonly RegionCoverage[] {
  const heard = new Set(regions.flatMap(({ account, events }) => (events > 0 ? [account] : [])));
  return regions.map((region) => {
    if (heard.has(region.account) || !region.limits.includes('not-verified')) return region;
    const message = `${where} holds no event of the account`;
    const gap: EventGap = { reason: 'nothing-seen', place: region.account, message };
    return { ...region, state: 'unknown', gaps: [...region.gaps, gap] };
  });
}
