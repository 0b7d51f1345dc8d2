import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { digestPublicKey, signDigest } from '../../../fakes/aws/digest-key.ts';
import type { WorldEvent, WorldObject } from '../../../fakes/aws/index.ts';

/** A trail's objects as CloudTrail writes them: log files every quarter of an hour, a digest every hour. */
export interface WrittenTrail {
  readonly bucket: string;
  readonly prefix: string | null;
  readonly organizationId: string | null;
  readonly trail: string;
  readonly homeRegion: string;
  /** Accounts and Regions that it writes digests of, and from when to when. */
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly digests: boolean;
}

const quarter = 15 * 60_000;
const hour = 60 * 60_000;
/** How long after a quarter its file is delivered. */
const delay = 5 * 60_000;

/** Writes the objects, by key. A log file holds the events of one quarter, and comes five minutes after it. */
export function writeTrail(events: readonly WorldEvent[], trail: WrittenTrail): Map<string, WorldObject> {
  const objects = new Map<string, WorldObject>();
  for (const account of trail.accounts)
    for (const region of trail.regions) {
      const own = events.filter(
        (event) => event['recipientAccountId'] === account && event['awsRegion'] === region,
      );
      writeRegion(own, trail, account, region, objects);
    }
  return objects;
}

interface Log {
  readonly key: string;
  readonly at: number;
  readonly body: string;
  readonly times: readonly string[];
}

function writeRegion(
  events: readonly WorldEvent[],
  trail: WrittenTrail,
  account: string,
  region: string,
  objects: Map<string, WorldObject>,
): void {
  const quarters = Map.groupBy(events, (event) =>
    Math.floor(Date.parse(String(event['eventTime'])) / quarter),
  );
  const logs: Log[] = [...quarters].map(([index, records]) => {
    const at = (index + 1) * quarter + delay;
    const stamp = stampOf(at).slice(0, 13);
    const mark = createHash('sha256').update(`${account}${region}${index}`).digest('hex').slice(0, 16);
    const key = `${folder(trail, account, 'CloudTrail', region, at)}${account}_CloudTrail_${region}_${stamp}Z_${mark}.json.gz`;
    const times = records.map((record) => String(record['eventTime'])).sort();
    return { key, at, body: JSON.stringify({ Records: records }), times };
  });
  for (const { key, body, at } of logs) objects.set(key, packed(body, at, {}));
  if (!trail.digests) return;
  let previous: { key: string; hash: string; signature: string } | null = null;
  for (let start = Date.parse(trail.from); start + hour <= Date.parse(trail.to); start += hour) {
    const end = start + hour;
    const own = logs.filter(({ at }) => at >= start && at < end);
    const name = `${account}_CloudTrail-Digest_${region}_${trail.trail}_${trail.homeRegion}_${stampOf(end)}.json.gz`;
    const key: string = folder(trail, account, 'CloudTrail-Digest', region, end) + name;
    const body = JSON.stringify({
      awsAccountId: account,
      digestStartTime: second(start),
      digestEndTime: second(end),
      digestS3Bucket: trail.bucket,
      digestS3Object: key,
      digestPublicKeyFingerprint: digestPublicKey().fingerprint,
      digestSignatureAlgorithm: 'SHA256withRSA',
      newestEventTime: own.at(-1)?.times.at(-1) ?? null,
      oldestEventTime: own[0]?.times[0] ?? null,
      previousDigestS3Bucket: previous === null ? null : trail.bucket,
      previousDigestS3Object: previous?.key ?? null,
      previousDigestHashValue: previous?.hash ?? null,
      previousDigestHashAlgorithm: previous === null ? null : 'SHA-256',
      previousDigestSignature: previous?.signature ?? null,
      logFiles: own.map((log) => ({
        s3Bucket: trail.bucket,
        s3Object: log.key,
        hashValue: sha256(log.body),
        hashAlgorithm: 'SHA-256',
        newestEventTime: log.times.at(-1),
        oldestEventTime: log.times[0],
      })),
    });
    const hash = sha256(body);
    const signature = signDigest(
      `${second(end)}\n${trail.bucket}/${key}\n${hash}\n${previous?.signature ?? 'null'}`,
    );
    objects.set(key, packed(body, end, { signature, 'signature-algorithm': 'SHA256withRSA' }));
    previous = { key, hash, signature };
  }
}

function folder(trail: WrittenTrail, account: string, kind: string, region: string, at: number): string {
  const day = second(at).slice(0, 10).split('-');
  const above = [trail.prefix, 'AWSLogs', trail.organizationId].filter((part) => part !== null);
  return `${[...above, account, kind, region, ...day].join('/')}/`;
}

/** An object of gzip around a text. */
export function packed(body: string, at: number, metadata: Readonly<Record<string, string>>): WorldObject {
  return { body: gzipSync(body), lastModified: second(at), metadata };
}

function stampOf(at: number): string {
  return second(at).replaceAll(/[-:]/g, '');
}

function second(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
