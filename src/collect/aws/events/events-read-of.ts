import type { EventsRead } from '../../../estate/events-read.ts';
import type { AccountId } from '../../../estate/identifiers.ts';
import type { EventCoverage } from './event-coverage.ts';

/** What a coverage says of each account in one line: where its events were read, how far, and what they cannot show. */
export function eventsReadOf({ source, regions }: EventCoverage): ReadonlyMap<AccountId, EventsRead> {
  const read = new Map<AccountId, EventsRead>();
  for (const [account, all] of Map.groupBy(regions, (one) => one.account)) {
    const seen = all.flatMap((one) => (one.seen === null ? [] : [{ region: one.region, ...one.seen }]));
    read.set(account, {
      source,
      regions: [...new Set(seen.map(({ region }) => region))].sort(),
      // INVARIANT: what is said of all Regions holds in each: the latest beginning, the earliest end.
      from:
        seen
          .map(({ from }) => from)
          .sort()
          .at(-1) ?? null,
      to: seen.map(({ to }) => to).sort()[0] ?? null,
      limits: [...new Set(all.flatMap(({ limits }) => limits))].sort(),
    });
  }
  return read;
}
