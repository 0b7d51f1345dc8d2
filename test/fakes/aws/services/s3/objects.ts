import { createHash } from 'node:crypto';
import { FakeAwsError, HttpAnswer, type Output } from '../../answer.ts';
import { requiredText, textOf, wholeOf } from '../../params.ts';
import { pageOf, type Turn } from '../../turn.ts';
import type { WorldObject } from '../../world/resources.ts';
import { namedBucket } from './buckets.ts';

/** S3 API Reference, ListObjectsV2: keys in order of their bytes, 1,000 a page. */
export function listObjects(turn: Turn): Output {
  const bucket = namedBucket(turn);
  const prefix = textOf(turn.params, 'prefix') ?? '';
  const after = textOf(turn.params, 'start-after') ?? '';
  const delimiter = textOf(turn.params, 'delimiter');
  const keys = [...(bucket.objects?.keys() ?? [])]
    .filter((key) => key.startsWith(prefix) && key > after)
    .sort();
  const entries =
    delimiter === null ? keys : [...new Set(keys.map((key) => rolledUp(key, prefix, delimiter)))];
  const page = pageOf(turn, entries, {
    token: textOf(turn.params, 'continuation-token'),
    limit: wholeOf(turn.params, 'max-keys'),
    usual: 1000,
    wrongToken: 'InvalidArgument',
  });
  const isPrefix = (entry: string) =>
    delimiter !== null && entry.endsWith(delimiter) && !bucket.objects?.has(entry);
  const written = (key: string) => (turn.params['encoding-type'] === 'url' ? encodeURIComponent(key) : key);
  return {
    Name: bucket.name,
    Prefix: prefix,
    MaxKeys: wholeOf(turn.params, 'max-keys') ?? 1000,
    KeyCount: page.entries.length,
    IsTruncated: page.next !== null,
    NextContinuationToken: page.next ?? undefined,
    EncodingType: textOf(turn.params, 'encoding-type') ?? undefined,
    Contents: page.entries.flatMap((key) => {
      const object = isPrefix(key) ? undefined : bucket.objects?.get(key);
      return object ? [{ Key: written(key), ...listed(object) }] : [];
    }),
    CommonPrefixes: page.entries.filter(isPrefix).map((Prefix) => ({ Prefix: written(Prefix) })),
  };
}

/** The key, or what comes up to the delimiter after the prefix. */
function rolledUp(key: string, prefix: string, delimiter: string): string {
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? key : key.slice(0, at + delimiter.length);
}

function listed(object: WorldObject): Output {
  return {
    LastModified: new Date(object.lastModified),
    ETag: etagOf(object),
    Size: object.body.length,
    StorageClass: object.storageClass ?? 'STANDARD',
  };
}

/** S3 API Reference, GetObject and HeadObject, with `Range`. */
export function getObject(turn: Turn): HttpAnswer {
  const key = requiredText(turn.params, 'Key');
  const object = namedBucket(turn).objects?.get(key);
  if (!object) throw new FakeAwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key });
  if (object.storageClass === 'GLACIER' || object.storageClass === 'DEEP_ARCHIVE') {
    const message = "The operation is not valid for the object's storage class";
    throw new FakeAwsError('InvalidObjectState', message, 403, { StorageClass: object.storageClass });
  }
  const headers: Record<string, string> = {
    'content-type': 'application/octet-stream',
    'last-modified': new Date(object.lastModified).toUTCString(),
    etag: etagOf(object),
  };
  if (object.contentEncoding !== undefined) headers['content-encoding'] = object.contentEncoding;
  for (const [name, value] of Object.entries(object.metadata ?? {})) headers[`x-amz-meta-${name}`] = value;
  if (object.kmsKeyArn !== undefined) {
    headers['x-amz-server-side-encryption'] = 'aws:kms';
    headers['x-amz-server-side-encryption-aws-kms-key-id'] = object.kmsKeyArn;
  }
  if (turn.action === 'HeadObject') {
    return new HttpAnswer(200, { ...headers, 'content-length': String(object.body.length) }, '');
  }
  const range = /^bytes=(\d+)-(\d*)$/.exec(textOf(turn.params, 'Range') ?? '');
  if (!range) return new HttpAnswer(200, headers, object.body);
  const from = Number(range[1]);
  const part = object.body.subarray(from, range[2] ? Number(range[2]) + 1 : undefined);
  headers['content-range'] = `bytes ${from}-${from + part.length - 1}/${object.body.length}`;
  return new HttpAnswer(206, headers, part);
}

function etagOf({ body }: WorldObject): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}
