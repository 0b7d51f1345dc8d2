import { GetBucketPolicyCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import type { AwsConnection } from '../connection.ts';
import { everyEntry, required } from '../pages.ts';
import { readEach, type ServiceReading, unlessMissing } from './resource-entry.ts';

/**
 * The account's buckets of all Regions with their policies (S3 API Reference, ListBuckets, GetBucketPolicy). Each bucket
 * is asked in its own Region. A bucket that went away in between has none.
 */
export async function readBucketPolicies(connection: AwsConnection): Promise<ServiceReading> {
  const buckets = await everyEntry(
    (ContinuationToken) =>
      connection
        .client(S3Client)
        .send(
          new ListBucketsCommand({ MaxBuckets: 1000, ...(ContinuationToken ? { ContinuationToken } : {}) }),
        ),
    ({ ContinuationToken }) => ContinuationToken || null,
    ({ Buckets }) => required(Buckets, 'Buckets'),
  );
  return readEach(buckets, async ({ Name = '', BucketRegion }) => {
    const client = connection.client(S3Client, BucketRegion ?? connection.region);
    const found = await unlessMissing(['NoSuchBucketPolicy', 'NoSuchBucket'], () =>
      client.send(new GetBucketPolicyCommand({ Bucket: Name })),
    );
    return { arn: `arn:${connection.partition}:s3:::${Name}`, policy: found?.Policy ?? null };
  });
}
