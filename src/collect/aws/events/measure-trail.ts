import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { S3Client } from '@aws-sdk/client-s3';
import type { AccountId } from '../../../estate/identifiers.ts';
import type { AwsConnection } from '../connection.ts';
import { systemTimer } from '../timer.ts';
import { BucketObjects } from './bucket-objects.ts';
import type { EventGap } from './event-coverage.ts';
import { gapOfError } from './event-failure.ts';
import type { TrailDescription } from './trail-description.ts';
import { folderOf } from './trail-keys.ts';

/** What a day of the trail weighs. */
export interface TrailMeasure {
  /** Log files of the day, and their packed bytes: of the sample, scaled up to every account and Region. */
  readonly objects: number;
  readonly bytes: number;
  /** How many accounts and Regions were looked at, of how many. */
  readonly sampled: number;
  readonly total: number;
  readonly gaps: readonly EventGap[];
}

/** Folders that are listed at most: enough to tell thousands of objects from millions, in seconds. */
const mostFolders = 60;

/**
 * Weighs one whole day of the trail's bucket by listing, without reading an object: every account and Region where
 * there are few, an even sample of them where there are many.
 * @param day UTC, `2026-11-19`
 */
export async function measureTrail(
  connection: AwsConnection,
  trail: TrailDescription,
  accounts: readonly AccountId[],
  regions: readonly string[],
  day: string,
): Promise<TrailMeasure> {
  const client = connection.client(S3Client, trail.bucketRegion);
  const bucket = new BucketObjects(client, trail.bucket, trail.bucketOwner, systemTimer);
  const folders = accounts.flatMap((account) =>
    regions.map((region) => folderOf(trail, account, 'CloudTrail', region, day)),
  );
  const chosen = evenSample(folders, mostFolders);
  let objects = 0;
  let bytes = 0;
  const gaps: EventGap[] = [];
  for (const folder of chosen) {
    const listing = await bucket.list(folder);
    if (listing.gap !== null) gaps.push(listing.gap);
    objects += listing.objects.length;
    bytes += listing.objects.reduce((sum, one) => sum + one.bytes, 0);
  }
  const scale = chosen.length === 0 ? 0 : folders.length / chosen.length;
  return {
    objects: Math.round(objects * scale),
    bytes: Math.round(bytes * scale),
    sampled: chosen.length,
    total: folders.length,
    gaps,
  };
}

/**
 * So many entries, spread over the list by steps that share no divisor with its length: every entry's turn comes once,
 * and no account or Region is met more often than another.
 */
function evenSample<T>(entries: readonly T[], most: number): readonly T[] {
  if (entries.length <= most) return entries;
  // The golden section spreads any number of steps evenly.
  let step = Math.max(1, Math.round(entries.length * 0.618));
  while (divisor(step, entries.length) > 1) step++;
  return Array.from({ length: most }, (_, at) => entries[(at * step) % entries.length] as T);
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

/** Events a day of an account and Region, told from the time that its newest 50 span; null when they cannot be read. */
export async function eventsPerDay(
  connection: AwsConnection,
  region: string,
  until: Date,
): Promise<number | EventGap> {
  const day = 24 * 60 * 60 * 1000;
  try {
    const { Events = [] } = await connection.client(CloudTrailClient, region).send(
      new LookupEventsCommand({
        StartTime: new Date(until.getTime() - day),
        EndTime: until,
        MaxResults: 50,
      }),
    );
    const times = Events.flatMap(({ EventTime }) => (EventTime ? [EventTime.getTime()] : []));
    if (times.length < 50) return times.length;
    // All within one second still tells of at least fifty a second.
    const span = Math.max(1000, until.getTime() - Math.min(...times));
    return Math.round((times.length * day) / span);
  } catch (error) {
    return gapOfError(error, `LookupEvents in ${region}`);
  }
}
