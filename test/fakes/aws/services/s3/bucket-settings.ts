import { FakeAwsError, HttpAnswer, type Output } from '../../answer.ts';
import { textOf, wholeOf } from '../../params.ts';
import { pageOf, type Turn } from '../../turn.ts';
import { tagList } from '../../world/organization.ts';
import { mainRegion } from '../../world/partitions.ts';
import type { WorldBucket } from '../../world/resources.ts';
import { documentText } from '../iam/documents.ts';
import { namedBucket } from './buckets.ts';

/** S3 API Reference, ListBuckets: all at once, unless `max-buckets` asks for pages. */
export function listBuckets(turn: Turn): Output {
  const region = textOf(turn.params, 'bucket-region');
  const prefix = textOf(turn.params, 'prefix') ?? '';
  const buckets = (turn.account.buckets ?? []).filter(
    (bucket) => bucket.name.startsWith(prefix) && (region === null || regionOf(turn, bucket) === region),
  );
  const { entries, next } = pageOf(turn, buckets, {
    token: textOf(turn.params, 'continuation-token'),
    limit: wholeOf(turn.params, 'max-buckets'),
    usual: 10_000,
    most: 10_000,
    wrongToken: 'InvalidArgument',
  });
  return {
    Buckets: {
      Bucket: entries.map((bucket) => ({
        Name: bucket.name,
        CreationDate: new Date('2024-01-01T00:00:00Z'),
        BucketRegion: regionOf(turn, bucket),
      })),
    },
    Owner: { ID: turn.account.id },
    ContinuationToken: next ?? undefined,
  };
}

/** S3 API Reference, GetBucketPolicy: the body is the policy. */
export function getBucketPolicy(turn: Turn): HttpAnswer {
  const { name, policy } = namedBucket(turn);
  if (policy === undefined || policy === null) {
    throw new FakeAwsError('NoSuchBucketPolicy', 'The bucket policy does not exist', 404, {
      BucketName: name,
    });
  }
  return new HttpAnswer(200, { 'content-type': 'application/json' }, documentText(policy));
}

/** S3 API Reference, GetBucketTagging; no tags are an error. */
export function getBucketTagging(turn: Turn): Output {
  const { name, tags } = namedBucket(turn);
  const Tag = tagList(tags);
  if (Tag.length === 0)
    throw new FakeAwsError('NoSuchTagSet', 'The TagSet does not exist', 404, { BucketName: name });
  return { TagSet: { Tag } };
}

/** Every bucket here blocks public access, as new ones do. */
export function getPublicAccessBlock(turn: Turn): Output {
  namedBucket(turn);
  return {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  };
}

/** The text of the element is the Region itself; us-east-1 is empty. */
export function getBucketLocation(turn: Turn): HttpAnswer {
  const region = regionOf(turn, namedBucket({ ...turn, region: bucketRegion(turn) }));
  const text = region === 'us-east-1' ? '' : region;
  const body = `<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${text}</LocationConstraint>`;
  return new HttpAnswer(200, { 'content-type': 'application/xml' }, body);
}

/** GetBucketLocation is answered in every Region. */
function bucketRegion(turn: Turn): string {
  const named = turn.account.buckets?.find(({ name }) => name === turn.params['Bucket']);
  return named?.region ?? turn.region;
}

/** S3 API Reference, HeadBucket: tells the Region. */
export function headBucket(turn: Turn): HttpAnswer {
  return new HttpAnswer(200, { 'x-amz-bucket-region': regionOf(turn, namedBucket(turn)) }, '');
}

function regionOf({ world }: Turn, bucket: WorldBucket): string {
  return bucket.region ?? mainRegion(world.partition);
}
