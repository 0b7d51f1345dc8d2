import pLimit from 'p-limit';
import type { AccountId } from '../../../estate/identifiers.ts';
import type { BucketObjects } from './bucket-objects.ts';
import { checkChain } from './digest-chain.ts';
import { type Digest, type DigestedLog, parseDigest } from './digest-file.ts';
import { checkSignature, type DigestKeys } from './digest-signature.ts';
import type { EventGap } from './event-coverage.ts';
import type { EventWindow } from './event-source.ts';
import { daysOf, instantOf, millisecondsOf } from './event-window.ts';
import type { TrailDescription } from './trail-description.ts';
import { folderOf, parseTrailKey } from './trail-keys.ts';

/** A digest comes every hour; when none came for this long, one is missing. Three hours. */
const digestDue = 3 * 60 * 60 * 1000;

/** A day has 24 of them for each account and Region. */
const digestsAtOnce = 6;

/** What the digests of one account and Region vouch for. */
export interface RegionDigests {
  /** The log files that they name, by key. */
  readonly logs: ReadonlyMap<string, DigestedLog>;
  /** Deliveries are vouched for in this window; null: in none. */
  readonly vouched: EventWindow | null;
  /** Another trail writes here too, so that objects may be its own. */
  readonly sharesFolder: boolean;
  /** Whether CloudTrail's public keys could be read. */
  readonly signaturesChecked: boolean;
  readonly gaps: readonly EventGap[];
}

/**
 * Reads and checks the digests for the deliveries of a window. Every digest must lie where it says, be signed where
 * the key is known, and follow the one before it.
 */
export async function readDigests(
  objects: BucketObjects,
  trail: TrailDescription,
  account: AccountId,
  region: string,
  window: EventWindow,
  keys: () => Promise<DigestKeys | null>,
): Promise<RegionDigests> {
  const gaps: EventGap[] = [];
  const until = instantOf(millisecondsOf(window.to) + digestDue);
  const found: { readonly key: string; readonly isBackfill: boolean }[] = [];
  let sharesFolder = false;
  for (const day of daysOf({ from: window.from, to: until })) {
    const listing = await objects.list(folderOf(trail, account, 'CloudTrail-Digest', region, day));
    if (listing.gap !== null) gaps.push(listing.gap);
    for (const { key } of listing.objects) {
      const parsed = parseTrailKey(trail, key);
      if (parsed === null || parsed.kind === 'log') continue;
      if (parsed.trail !== trail.name) sharesFolder = true;
      else if (parsed.at >= window.from && parsed.at <= until)
        found.push({ key, isBackfill: parsed.kind === 'backfill-digest' });
    }
  }
  const known = found.length === 0 ? null : await keys();
  const digests: { readonly digest: Digest; readonly isBackfill: boolean }[] = [];
  const limit = pLimit(digestsAtOnce);
  const readings = await Promise.all(
    found.map((one) => limit(async () => ({ ...one, reading: await objects.get(one.key) }))),
  );
  for (const { key, isBackfill, reading } of readings) {
    const digest = reading.ok ? readOne(trail, key, reading.bytes, reading.signature, known) : reading.gap;
    if ('reason' in digest) gaps.push(digest);
    else digests.push({ digest, isBackfill });
  }
  const chain = checkChain(digests.filter((one) => !one.isBackfill).map(({ digest }) => digest));
  gaps.push(...chain.gaps, ...edgeGaps(chain, trail, account, region, window));
  return {
    logs: new Map(digests.flatMap(({ digest }) => digest.logs.map((log) => [log.key, log] as const))),
    vouched: chain.from === null || chain.to === null ? null : { from: chain.from, to: chain.to },
    sharesFolder,
    signaturesChecked: known !== null,
    gaps,
  };
}

function readOne(
  trail: TrailDescription,
  key: string,
  bytes: Buffer,
  signature: string | null,
  keys: DigestKeys | null,
): Digest | EventGap {
  const wrong = (message: string): EventGap => ({
    reason: 'digest-mismatch',
    place: key,
    message: `\`${key}\`: ${message}`,
  });
  const parsed = parseDigest(bytes, signature);
  if (!parsed.ok) return wrong(parsed.reason);
  const { digest } = parsed;
  if (digest.bucket !== trail.bucket || digest.key !== key) return wrong('it says that it lies elsewhere');
  if (keys === null) return digest;
  switch (checkSignature(digest, keys)) {
    case 'valid':
      return digest;
    case 'invalid':
      return wrong("the signature is not CloudTrail's");
    // Else whoever forges a digest would name a key of his own.
    case 'unknown-key':
      return wrong("it was signed with a key that is none of CloudTrail's");
  }
}

/** Whether the digests reach from the beginning of the window to its end. */
function edgeGaps(
  { from, to }: { readonly from: string | null; readonly to: string | null },
  trail: TrailDescription,
  account: AccountId,
  region: string,
  window: EventWindow,
): readonly EventGap[] {
  const place = folderOf(trail, account, 'CloudTrail-Digest', region);
  const missing = (message: string): EventGap => ({ reason: 'digest-missing', place, message });
  if (from === null || to === null)
    return [missing(`no digest of the trail \`${trail.name}\` from ${window.from} to ${window.to}`)];
  const gaps: EventGap[] = [];
  if (from > window.from) gaps.push(missing(`no digest vouches for ${window.from} to ${from}`));
  if (Date.parse(to) < millisecondsOf(window.to) - digestDue)
    gaps.push(missing(`no digest vouches for ${to} to ${window.to}`));
  return gaps;
}
