import type { Instant } from './identifiers.ts';

/** Where and when the events of an account were read: elsewhere, and after that, their absence says nothing. */
export interface EventsRead {
  /** `lookup-events`, `bucket`, `athena`, or a later version's word. */
  readonly source: string;
  /** The Regions of which events were read, sorted. */
  readonly regions: readonly string[];
  /** What was seen in each of these Regions; null: nothing. */
  readonly from: Instant | null;
  readonly to: Instant | null;
  /** What the source cannot show although nothing went wrong: words of the collector's, sorted. */
  readonly limits: readonly string[];
}

/** Limits that leave out Regions in which the account may be used all the same. */
const regionLimits: ReadonlySet<string> = new Set(['usual-regions-only', 'named-regions-only']);

/** Whether calls in any Region would have been seen; an estate that does not say how it was read claims to be whole. */
export function isOfEveryRegion(events: EventsRead | undefined): boolean {
  return events === undefined || !events.limits.some((limit) => regionLimits.has(limit));
}

/**
 * Whether calls that change something in a Region would have been seen.
 * @param region empty: what is one for all Regions, whose changes are always asked for
 */
export function isOfRegion(events: EventsRead | undefined, region: string): boolean {
  return events === undefined || region === '' || isOfEveryRegion(events) || events.regions.includes(region);
}
