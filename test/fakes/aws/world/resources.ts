/** A resource with a policy or tags. Which service answers for it, its ARN says. */
export interface WorldResource {
  readonly arn: string;
  /** JSON, or the text itself; null: there is none. */
  readonly policy: unknown;
  readonly tags?: Readonly<Record<string, string>>;
  /** Where it lies, when its ARN does not say so. */
  readonly region?: string;
  /** The execution role, of functions. */
  readonly roleArn?: string;
  /** Of KMS keys; CUSTOMER when not given. */
  readonly keyManager?: 'CUSTOMER' | 'AWS';
}

/** One object of a bucket. */
export interface WorldObject {
  readonly body: Buffer;
  /** ISO time. */
  readonly lastModified: string;
  /** User metadata, without `x-amz-meta-`. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly kmsKeyArn?: string;
  readonly contentEncoding?: string;
  readonly storageClass?: string;
}

/** One bucket; its policy and tags are those of its ARN here. */
export interface WorldBucket {
  readonly name: string;
  /** The partition's first Region when not given. */
  readonly region?: string;
  readonly policy?: unknown;
  readonly tags?: Readonly<Record<string, string>>;
  readonly objects?: ReadonlyMap<string, WorldObject>;
  /** Accounts that the bucket's policy lets read it besides its own. */
  readonly readableBy?: readonly string[];
}
