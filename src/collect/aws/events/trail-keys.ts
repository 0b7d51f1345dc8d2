import { type AccountId, type Instant, parseAccountId, parseInstant } from '../../../estate/identifiers.ts';
import { isRegionName } from './event-regions.ts';

/** Where a trail puts its objects. */
export interface TrailPlace {
  readonly bucket: string;
  /** As DescribeTrails gives it, without the slash at its end; null = none. */
  readonly prefix: string | null;
  /** Of an organization's trail; null: the trail is one account's, or its objects lie without it. */
  readonly organizationId: string | null;
}

/** What an object's key says of it. */
export interface TrailKey {
  readonly kind: 'log' | 'digest' | 'backfill-digest';
  readonly account: AccountId;
  readonly region: string;
  /** When CloudTrail made the log file, to the minute; when the digest's hour ended, to the second. */
  readonly at: Instant;
  /** The trail that a digest belongs to; null for log files, whose names do not say. */
  readonly trail: string | null;
}

/** The folders that hold logs and digests. */
export type TrailFolder = 'CloudTrail' | 'CloudTrail-Digest';

/** `prefix/AWSLogs/o-…/`, the beginning of every key of the trail. */
export function trailRoot({ prefix, organizationId }: TrailPlace): string {
  const before = prefix === null || prefix === '' ? '' : `${prefix}/`;
  return `${before}AWSLogs/${organizationId === null ? '' : `${organizationId}/`}`;
}

/** The folder of an account's logs or digests, of one Region and day (`2026-11-20`) where they are given; ends in `/`. */
export function folderOf(
  place: TrailPlace,
  account: AccountId,
  folder: TrailFolder,
  region?: string,
  day?: string,
): string {
  const parts = [account, folder, ...(region === undefined ? [] : [region])];
  if (day !== undefined) parts.push(...day.split('-'));
  return `${trailRoot(place)}${parts.join('/')}/`;
}

/**
 * Reads a key (CloudTrail User Guide, "CloudTrail log file examples" and "CloudTrail digest file structure"); null:
 * it is no log file and no digest below the trail's root, or its folders and its name contradict each other.
 */
export function parseTrailKey(place: TrailPlace, key: string): TrailKey | null {
  const root = trailRoot(place);
  if (!key.startsWith(root)) return null;
  const parts = key.slice(root.length).split('/');
  const [accountText = '', folder, region = '', year = '', month = '', day = '', name = ''] = parts;
  const account = parseAccountId(accountText);
  if (parts.length !== 7 || account === null || !isRegionName(region)) return null;
  if (!/^\d{4}$/.test(year) || !/^\d{2}$/.test(month) || !/^\d{2}$/.test(day)) return null;
  if (folder === 'CloudTrail') {
    const match = /^(\d{12})_CloudTrail_([a-z0-9-]+)_(\d{8}T\d{4}Z)_[A-Za-z0-9]+\.json\.gz$/.exec(name);
    const at = stampInstant(match?.[3] ?? '');
    if (match?.[1] !== account || match[2] !== region || at === null) return null;
    return { kind: 'log', account, region, at, trail: null };
  }
  if (folder !== 'CloudTrail-Digest') return null;
  const match =
    /^(\d{12})_CloudTrail-Digest_([a-z0-9-]+)_(.+)_([a-z0-9-]+)_(\d{8}T\d{6}Z)(_backfill)?\.json\.gz$/.exec(
      name,
    );
  const at = stampInstant(match?.[5] ?? '');
  if (match?.[1] !== account || match[2] !== region || at === null) return null;
  const kind = match[6] === undefined ? 'digest' : 'backfill-digest';
  return { kind, account, region, at, trail: match[3] ?? null };
}

/** `20261120T0905Z` or `20261120T090502Z`; null when it is no date. */
function stampInstant(stamp: string): Instant | null {
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})?Z$/.exec(stamp);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second] = match;
  return parseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second ?? '00'}Z`);
}
