import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Instant, parseInstant } from '../../../estate/identifiers.ts';

/** One log file as a digest names it. */
export interface DigestedLog {
  readonly bucket: string;
  readonly key: string;
  /** sha256, hex, of the file as it is unpacked. */
  readonly hash: string;
  /** When the events in it happened; null when the digest does not say. */
  readonly oldest: Instant | null;
  readonly newest: Instant | null;
}

/** What a digest says of the one before it. */
export interface PreviousDigest {
  readonly bucket: string;
  readonly key: string;
  readonly hash: string;
  readonly signature: string;
}

/** A digest file (CloudTrail User Guide, "CloudTrail digest file structure"). */
export interface Digest {
  readonly bucket: string;
  readonly key: string;
  /** The hour in which the log files were delivered. */
  readonly from: Instant;
  readonly to: Instant;
  /** `digestEndTime` as written, which is part of what is signed. */
  readonly signedEnd: string;
  readonly keyFingerprint: string;
  /** null: a starting digest: validation had been off before. */
  readonly previous: PreviousDigest | null;
  readonly logs: readonly DigestedLog[];
  /** sha256, hex, of the digest as it is unpacked. */
  readonly hash: string;
  /** `x-amz-meta-signature`, hex; null when the object has none. */
  readonly signature: string | null;
}

/** A digest, or why the bytes are none. */
export type DigestReading =
  | { readonly ok: true; readonly digest: Digest }
  | { readonly ok: false; readonly reason: string };

const instant = z.string().transform((text, context) => {
  const parsed = parseInstant(text);
  if (parsed === null) context.addIssue({ code: 'custom', message: 'no ISO 8601 time' });
  return parsed as Instant;
});
const maybeInstant = z.union([z.null(), instant]).optional();
const hex = z.string().regex(/^[0-9a-f]*$/i);

const schema = z.object({
  digestStartTime: instant,
  digestEndTime: z.string().max(40),
  digestS3Bucket: z.string(),
  digestS3Object: z.string(),
  digestPublicKeyFingerprint: z.string(),
  digestSignatureAlgorithm: z.literal('SHA256withRSA').optional(),
  previousDigestS3Bucket: z.string().nullish(),
  previousDigestS3Object: z.string().nullish(),
  previousDigestHashValue: hex.nullish(),
  previousDigestHashAlgorithm: z.literal('SHA-256').nullish(),
  previousDigestSignature: hex.nullish(),
  logFiles: z.array(
    z.object({
      s3Bucket: z.string(),
      s3Object: z.string(),
      hashValue: hex.length(64),
      hashAlgorithm: z.literal('SHA-256'),
      oldestEventTime: maybeInstant,
      newestEventTime: maybeInstant,
    }),
  ),
});

/** Reads a digest from its unpacked bytes and the signature in its object's metadata. */
export function parseDigest(bytes: Uint8Array, signature: string | null): DigestReading {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return { ok: false, reason: 'not valid JSON' };
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { ok: false, reason: `\`${issue?.path.join('.') ?? ''}\` is not what a digest holds` };
  }
  const file = parsed.data;
  const to = parseInstant(file.digestEndTime);
  if (to === null) return { ok: false, reason: '`digestEndTime` is no ISO 8601 time' };
  return {
    ok: true,
    digest: {
      bucket: file.digestS3Bucket,
      key: file.digestS3Object,
      from: file.digestStartTime,
      to,
      signedEnd: file.digestEndTime,
      keyFingerprint: file.digestPublicKeyFingerprint,
      previous: previousOf(file),
      logs: file.logFiles.map((log) => ({
        bucket: log.s3Bucket,
        key: log.s3Object,
        hash: log.hashValue.toLowerCase(),
        oldest: log.oldestEventTime ?? null,
        newest: log.newestEventTime ?? null,
      })),
      hash: createHash('sha256').update(bytes).digest('hex'),
      signature,
    },
  };
}

function previousOf(file: z.infer<typeof schema>): PreviousDigest | null {
  const { previousDigestS3Bucket: bucket, previousDigestS3Object: key } = file;
  const { previousDigestHashValue: hash, previousDigestSignature: signature } = file;
  if (!bucket || !key || !hash || !signature) return null;
  return { bucket, key, hash: hash.toLowerCase(), signature };
}
