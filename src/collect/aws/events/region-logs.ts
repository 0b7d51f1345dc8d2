import { createHash } from 'node:crypto';
import type { AccountId } from '../../../estate/identifiers.ts';
import { JsonSplitter } from '../../trail/json-splitter.ts';
import type { BucketObjects, ListedObject } from './bucket-objects.ts';
import type { DigestedLog } from './digest-file.ts';
import type { EventGap } from './event-coverage.ts';
import type { EventWindow, RawEvent } from './event-source.ts';
import { daysOf, deliveryDelay, instantOf, isWithin, millisecondsOf } from './event-window.ts';
import { readRawEvent } from './raw-event.ts';
import type { RegionDigests } from './region-digests.ts';
import type { TrailDescription } from './trail-description.ts';
import { folderOf, parseTrailKey } from './trail-keys.ts';

/** Events that come later than this after they happened are left to the next collection. Three hours. */
const latestDelivery = 3 * 60 * 60 * 1000;

/** One object to read, and the hash that a digest vouches for; null where none does yet. */
export interface LogToRead {
  readonly key: string;
  readonly hash: string | null;
}

/** The log files that may hold events of a window, in order of key. */
export interface LogListing {
  readonly logs: readonly LogToRead[];
  readonly gaps: readonly EventGap[];
}

/**
 * Chooses what is read: every log file that a digest names, whether it is listed or not, and what was delivered after
 * the last digest. `digests` is null where the trail writes none: then whatever is listed.
 */
export async function listLogs(
  objects: BucketObjects,
  trail: TrailDescription,
  account: AccountId,
  region: string,
  window: EventWindow,
  digests: RegionDigests | null,
): Promise<LogListing> {
  const gaps: EventGap[] = [];
  const listed: ListedObject[] = [];
  const until = instantOf(millisecondsOf(window.to) + latestDelivery);
  for (const day of daysOf({ from: window.from, to: until })) {
    const listing = await objects.list(folderOf(trail, account, 'CloudTrail', region, day));
    if (listing.gap !== null) gaps.push(listing.gap);
    listed.push(...listing.objects);
  }
  const logs = new Map<string, LogToRead>();
  for (const [key, log] of digests?.logs ?? []) {
    if (!mayHold(log, window)) continue;
    const isOurs = log.bucket === trail.bucket && parseTrailKey(trail, key)?.account === account;
    if (isOurs) logs.set(key, { key, hash: log.hash });
    else
      gaps.push({
        reason: 'malformed',
        place: key,
        message: `\`${key}\`, which a digest names, lies outside the trail`,
      });
  }
  for (const { key } of listed) {
    const parsed = parseTrailKey(trail, key);
    if (parsed?.kind !== 'log' || digests?.logs.has(key)) continue;
    // A name tells the minute only, so that the first minute of the window counts whole.
    if (parsed.at < instantOf(millisecondsOf(window.from) - 60_000) || parsed.at > until) continue;
    const standing = standingOf(parsed.at, digests);
    if (standing === 'read') logs.set(key, { key, hash: null });
    else if (standing === 'unlisted')
      gaps.push({ reason: 'object-unlisted', place: key, message: `\`${key}\` is named by no digest` });
  }
  return { logs: [...logs.values()].sort((a, b) => (a.key < b.key ? -1 : 1)), gaps };
}

function mayHold({ oldest, newest }: DigestedLog, window: EventWindow): boolean {
  return (oldest === null || oldest <= window.to) && (newest === null || newest >= window.from);
}

/**
 * What an object is that no digest names: to be read, since no digest can name it yet; another trail's; or one too
 * many, which is not read: whoever puts objects into a trail's bucket would otherwise write history.
 */
function standingOf(at: string, digests: RegionDigests | null): 'read' | 'unlisted' | 'foreign' {
  const vouched = digests?.vouched ?? null;
  // Where a digest is missing it may have named the object, and the coverage is unknown anyway.
  if (digests !== null && digests.gaps.length > 0) return 'read';
  if (vouched === null || Date.parse(at) > millisecondsOf(vouched.to) - deliveryDelay) return 'read';
  if (at < vouched.from) return 'read';
  return digests?.sharesFolder ? 'foreign' : 'unlisted';
}

/** Reads one log file: its events in the window, and what is wrong with it. A file that was changed gives no events. */
export async function readLog(
  objects: BucketObjects,
  { key, hash }: LogToRead,
  window: EventWindow,
): Promise<{ readonly events: readonly RawEvent[]; readonly gaps: readonly EventGap[] }> {
  const reading = await objects.get(key);
  if (!reading.ok) return { events: [], gaps: [reading.gap] };
  const wrong = (reason: EventGap['reason'], message: string): EventGap => ({
    reason,
    place: key,
    message: `\`${key}\`: ${message}`,
  });
  if (hash !== null && createHash('sha256').update(reading.bytes).digest('hex') !== hash)
    return { events: [], gaps: [wrong('object-mismatch', 'it is not the file that the digest names')] };
  const splitter = new JsonSplitter();
  const events: RawEvent[] = [];
  const gaps: EventGap[] = [];
  for (const part of [...splitter.push(reading.bytes.toString('utf8')), ...splitter.end()]) {
    const raw = part.kind === 'value' ? readRawEvent(part.text) : { ok: false as const, reason: part.reason };
    if (!raw.ok) gaps.push(wrong('malformed', `line ${part.line}: ${raw.reason}`));
    else if (isWithin(window, raw.event.time)) events.push(raw.event);
  }
  return { events, gaps };
}
