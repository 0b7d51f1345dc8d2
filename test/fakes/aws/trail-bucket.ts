import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { digestPublicKey, signDigest } from './digest-key.ts';
import type { WorldBucket, WorldObject } from './world/resources.ts';
import type { WorldEvent } from './world/trail.ts';

/** Which trail wrote the bucket, and how. */
export interface TrailBucketParts {
  readonly name: string;
  readonly region?: string;
  /** Below which the trail writes; none when not given. */
  readonly prefix?: string;
  /** Of an organization's trail. */
  readonly organizationId?: string;
  /** The trail's, in the names of digest files. */
  readonly trail: string;
  readonly trailRegion: string;
  /** Digest files too; true when not given. */
  readonly digests?: boolean;
  readonly kmsKeyArn?: string;
}

interface LogFile {
  readonly account: string;
  readonly region: string;
  readonly key: string;
  readonly hour: string;
  readonly object: WorldObject;
  readonly times: readonly string[];
}

/**
 * The bucket that a trail has written: one log file per account, Region and hour, and hourly digest files chained
 * and signed as in the CloudTrail User Guide, "CloudTrail digest file structure".
 */
export function trailBucket(events: readonly WorldEvent[], parts: TrailBucketParts): WorldBucket {
  const objects = new Map<string, WorldObject>();
  const files = logFiles(events, parts);
  for (const { key, object } of files) objects.set(key, object);
  if (parts.digests ?? true) {
    const chains = Map.groupBy(files, ({ account, region }) => `${account} ${region}`);
    for (const chain of chains.values()) writeDigests(chain, parts, objects);
  }
  const region = parts.region === undefined ? {} : { region: parts.region };
  return { name: parts.name, ...region, objects: new Map([...objects].sort(([a], [b]) => (a < b ? -1 : 1))) };
}

function logFiles(events: readonly WorldEvent[], parts: TrailBucketParts): readonly LogFile[] {
  const groups = Map.groupBy(events, (event) => {
    const identity = event['userIdentity'] as { accountId?: string } | undefined;
    const account = event['recipientAccountId'] ?? identity?.accountId ?? '000000000000';
    return `${account} ${event['awsRegion']} ${String(event['eventTime']).slice(0, 13)}`;
  });
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, records]) => {
      const [account = '', region = '', hour = ''] = group.split(' ');
      const folder = folderOf(parts, account, 'CloudTrail', region, hour);
      const stamp = `${hour.replaceAll('-', '')}55Z`;
      const mark = createHash('sha256').update(group).digest('hex').slice(0, 16);
      return {
        account,
        region,
        hour,
        key: `${folder}/${account}_CloudTrail_${region}_${stamp}_${mark}.json.gz`,
        times: records.map((event) => String(event['eventTime'])).sort(),
        object: gzipObject({ Records: records }, `${hour}:59:00Z`, parts, {}),
      };
    });
}

function writeDigests(
  chain: readonly LogFile[],
  parts: TrailBucketParts,
  objects: Map<string, WorldObject>,
): void {
  let previous: { key: string; hash: string; signature: string } | null = null;
  for (const file of chain) {
    const start = `${file.hour}:00:00Z`;
    const end = new Date(Date.parse(start) + 3_600_000).toISOString().replace('.000Z', 'Z');
    const stamp = end.replaceAll(/[-:]/g, '');
    const folder = folderOf(parts, file.account, 'CloudTrail-Digest', file.region, end.slice(0, 13));
    const key = `${folder}/${file.account}_CloudTrail-Digest_${file.region}_${parts.trail}_${parts.trailRegion}_${stamp}.json.gz`;
    const content = {
      awsAccountId: file.account,
      digestStartTime: start,
      digestEndTime: end,
      digestS3Bucket: parts.name,
      digestS3Object: key,
      digestPublicKeyFingerprint: digestPublicKey().fingerprint,
      digestSignatureAlgorithm: 'SHA256withRSA',
      newestEventTime: file.times.at(-1),
      oldestEventTime: file.times[0],
      previousDigestS3Bucket: previous ? parts.name : null,
      previousDigestS3Object: previous?.key ?? null,
      previousDigestHashValue: previous?.hash ?? null,
      previousDigestHashAlgorithm: previous ? 'SHA-256' : null,
      previousDigestSignature: previous?.signature ?? null,
      logFiles: [
        {
          s3Bucket: parts.name,
          s3Object: file.key,
          hashValue: sha256(gunzipSync(file.object.body)),
          hashAlgorithm: 'SHA-256',
          newestEventTime: file.times.at(-1),
          oldestEventTime: file.times[0],
        },
      ],
    };
    const hash = sha256(Buffer.from(JSON.stringify(content)));
    const signature = signDigest(`${end}\n${parts.name}/${key}\n${hash}\n${previous?.signature ?? 'null'}`);
    const metadata = { signature, 'signature-algorithm': 'SHA256withRSA' };
    objects.set(key, gzipObject(content, end, parts, metadata));
    previous = { key, hash, signature };
  }
}

function folderOf(
  parts: TrailBucketParts,
  account: string,
  kind: string,
  region: string,
  hour: string,
): string {
  const above = [parts.prefix, 'AWSLogs', parts.organizationId].filter((part) => part !== undefined);
  return [...above, account, kind, region, ...hour.slice(0, 10).split('-')].join('/');
}

function gzipObject(
  content: unknown,
  lastModified: string,
  parts: TrailBucketParts,
  metadata: Readonly<Record<string, string>>,
): WorldObject {
  const body = gzipSync(JSON.stringify(content));
  const key = parts.kmsKeyArn === undefined ? {} : { kmsKeyArn: parts.kmsKeyArn };
  return { body, lastModified, metadata, ...key };
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
