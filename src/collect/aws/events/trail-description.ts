import type { AccountId, Instant } from '../../../estate/identifiers.ts';
import type { EventGap, EventLimit } from './event-coverage.ts';
import type { TrailPlace } from './trail-keys.ts';

/** A trail, as DescribeTrails, GetTrailStatus and GetEventSelectors tell of it. */
export interface TrailDescription extends TrailPlace {
  readonly name: string;
  readonly homeRegion: string;
  readonly bucketRegion: string;
  /** The account that the bucket must belong to. */
  readonly bucketOwner: AccountId;
  /** LogFileValidationEnabled: it writes digests. */
  readonly validated: boolean;
  readonly logging: boolean;
  /** Since when; absent: that is not known. */
  readonly loggingSince?: Instant;
  readonly multiRegion: boolean;
  readonly globalEvents: boolean;
  /** What of management events its selectors take. */
  readonly managementEvents: 'all' | 'reads-only' | 'writes-only' | 'none';
  /** Event sources that they leave out, such as `kms.amazonaws.com`. */
  readonly excludedSources: readonly string[];
  readonly dataEvents: boolean;
}

/** Sources without which no session can be told. */
const neededSources = ['sts.amazonaws.com', 'iam.amazonaws.com'];

/**
 * What the trail's own settings keep from being seen in a Region: gaps, and limits that are no gap.
 * @param asked whether the Region is one of those that somebody named, else it stands for all there are; and from when
 * events are asked for
 */
export function trailShortfall(
  trail: TrailDescription,
  region: string,
  { isNamed = true, from = null }: { readonly isNamed?: boolean; readonly from?: Instant | null } = {},
): { readonly gaps: readonly EventGap[]; readonly limits: readonly EventLimit[] } {
  const gaps: EventGap[] = [];
  const notLogged = (message: string) => gaps.push({ reason: 'not-logged', place: trail.name, message });
  if (!trail.logging) notLogged(`the trail \`${trail.name}\` is stopped`);
  else if (from !== null && trail.loggingSince !== undefined && trail.loggingSince > from)
    notLogged(`the trail \`${trail.name}\` logs only since ${trail.loggingSince}`);
  if (!trail.multiRegion && (region !== trail.homeRegion || !isNamed))
    notLogged(`the trail \`${trail.name}\` logs ${trail.homeRegion} only`);
  if (!trail.globalEvents) notLogged(`the trail \`${trail.name}\` leaves out events of global services`);
  if (trail.managementEvents === 'writes-only')
    notLogged(`the trail \`${trail.name}\` logs no reads, and AssumeRole counts as one`);
  else if (trail.managementEvents !== 'all') notLogged(`the trail \`${trail.name}\` logs no changes`);
  const missing = trail.excludedSources.filter((source) => neededSources.includes(source));
  if (missing.length > 0) notLogged(`the trail \`${trail.name}\` leaves out ${missing.join(', ')}`);
  const limits: EventLimit[] = [];
  if (!trail.dataEvents) limits.push('management-events-only');
  if (trail.excludedSources.length > missing.length) limits.push('sources-excluded');
  return { gaps, limits };
}
