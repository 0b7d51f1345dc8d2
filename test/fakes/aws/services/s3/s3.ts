import { s3Errors } from '../../protocols/common-errors.ts';
import { s3Rest } from '../../protocols/s3-rest.ts';
import type { Service } from '../../service.ts';
import type { Turn } from '../../turn.ts';
import {
  getBucketLocation,
  getBucketPolicy,
  getBucketTagging,
  getPublicAccessBlock,
  headBucket,
  listBuckets,
} from './bucket-settings.ts';
import { ownerOf } from './buckets.ts';
import { getObject, listObjects } from './objects.ts';

/** Amazon S3, the reading half. */
export const s3: Service = {
  protocol: s3Rest,
  prefix: 's3',
  errors: s3Errors,
  permissions: {
    ListObjectsV2: 's3:ListBucket',
    HeadBucket: 's3:ListBucket',
    HeadObject: 's3:GetObject',
    ListBuckets: 's3:ListAllMyBuckets',
    GetPublicAccessBlock: 's3:GetBucketPublicAccessBlock',
  },
  alsoNeeds: (turn) => (isUnderKey(turn) ? ['kms:Decrypt'] : []),
  resource({ params, world }) {
    const { Bucket, Key } = params;
    return Bucket ? `"arn:${world.partition}:s3:::${Bucket}${Key ? `/${Key}` : ''}"` : '*';
  },
  operations: {
    ListBuckets: listBuckets,
    GetBucketPolicy: getBucketPolicy,
    GetBucketTagging: getBucketTagging,
    GetPublicAccessBlock: getPublicAccessBlock,
    GetBucketLocation: getBucketLocation,
    HeadBucket: headBucket,
    ListObjectsV2: listObjects,
    GetObject: getObject,
    HeadObject: getObject,
  },
};

/** Whether reading this object takes its KMS key. */
function isUnderKey(turn: Turn): boolean {
  if (turn.action !== 'GetObject') return false;
  const { Bucket, Key } = turn.params;
  const bucket = ownerOf(turn, String(Bucket))?.buckets?.find(({ name }) => name === Bucket);
  return bucket?.objects?.get(String(Key))?.kmsKeyArn !== undefined;
}
