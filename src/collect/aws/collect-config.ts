/** The layers of data that a run may collect beside IAM and the organization, which it always does. */
export const optionalLayers = [
  'credential-report',
  'last-accessed',
  'identity-providers',
  'identity-center',
  'trails',
  'events',
  'resources',
  'agents',
  'tags',
] as const;
export type OptionalLayer = (typeof optionalLayers)[number];

/** How CloudTrail's events are read. */
export type EventsSource =
  | {
      readonly kind: 'lookup-events';
      /** From so long ago until now. */
      readonly hours: number;
      /** Only what concerns these roles (ARNs); absent: everything, so that absence counts. */
      readonly roles?: readonly string[];
    }
  | ({ readonly kind: 'trail-bucket'; readonly bucket: string; readonly prefix: string } & TrailReading)
  | ({
      readonly kind: 'athena';
      readonly database: string;
      readonly table: string;
      /** Where results go; empty: as the workgroup says. */
      readonly output: string;
      /** null: the account's primary one. */
      readonly workgroup: string | null;
      /** The trail's bucket; absent: that of the organization's trail. */
      readonly bucket?: string;
      /** The account that has the table; absent: the one that has the bucket. */
      readonly account?: string;
      /** The Region that has the table; absent: the one that is asked for everything global. */
      readonly region?: string;
      /** Roles and users whose every event is wanted, and long-lived keys. */
      readonly principals?: readonly string[];
      readonly accessKeys?: readonly string[];
    } & TrailReading);

/** What may be said of a trail's bucket; which trail it is, the accounts' own trails tell. */
export interface TrailReading {
  /** From so long ago until now; absent: 26. */
  readonly hours?: number;
  /** The account that the bucket belongs to; absent: the account of the hub. */
  readonly owner?: string;
  /** Absent: the trail's home Region. */
  readonly bucketRegion?: string;
  /** Whether objects that no digest vouches for count as whole; absent: they do not. */
  readonly acceptUnverified?: boolean;
}

/** The role that the collector takes in every account. */
export interface ReaderRole {
  readonly name: string;
  /** With both slashes. */
  readonly path: string;
  /** null: its trust policy asks for none (it should; AWS IAM User Guide, "The confused deputy problem"). */
  readonly externalId: string | null;
}

/** Accounts by what is known of them. */
export interface AccountFilter {
  readonly ids: readonly string[];
  /** Ids of organizational units or roots; those below count too. */
  readonly organizationalUnits: readonly string[];
  /** A tag's key, and its value (null: any). */
  readonly tags: readonly { readonly key: string; readonly value: string | null }[];
}

/** What a run collects, and how. */
export interface CollectConfig {
  /** The role that reads the organization and takes the reader roles; null: the caller's own credentials do. */
  readonly hubRole: { readonly arn: string; readonly externalId: string | null } | null;
  /** null: only the caller's own account is read, with the caller's own credentials. */
  readonly readerRole: ReaderRole | null;
  /** The Region that is asked where a service is one for all; null: as the environment says. */
  readonly region: string | null;
  /** The Regions whose resources, trails and agents are read. */
  readonly regions: readonly string[];
  readonly accounts: {
    /** Every account of the organization, or these. */
    readonly from: 'organization' | readonly string[];
    /** null: all. */
    readonly include: AccountFilter | null;
    readonly exclude: AccountFilter | null;
  };
  readonly layers: ReadonlySet<OptionalLayer>;
  /** Services whose resource policies are read. */
  readonly resourceServices: readonly ('s3' | 'kms' | 'secretsmanager' | 'lambda' | 'sqs' | 'sns')[];
  /** Accounts read at once, at most; fewer while AWS throttles. */
  readonly concurrency: number;
  /** null: no events are read. */
  readonly events: EventsSource | null;
  /** Every service is asked here; null: where AWS has it, or where AWS_ENDPOINT_URL says. */
  readonly endpoint: string | null;
}
