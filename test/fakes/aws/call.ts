import type { Output } from './answer.ts';

/** One request as it was recorded: what a test compares with the policies in deploy/. */
export interface Call {
  /** The signing name: `iam`, `sso`, `tagging`. */
  readonly service: string;
  /** The API's name of the operation: `ListObjectsV2`. */
  readonly action: string;
  /** The permission that it takes: `s3:ListBucket`. */
  readonly iamAction: string;
  /** Permissions it takes besides: `kms:Decrypt` for an object under a KMS key. */
  readonly alsoNeeds: readonly string[];
  /** Of the caller's credentials; null when nobody knows them. */
  readonly account: string | null;
  readonly region: string;
  readonly accessKeyId: string;
  /** Milliseconds since 1970 by the fake's clock. */
  readonly at: number;
  readonly userAgent: string;
  readonly params: Output;
  /** `ok`, the error code that was answered, or the fault that swallowed the answer. */
  readonly outcome: string;
}
