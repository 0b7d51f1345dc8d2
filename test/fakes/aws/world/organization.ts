/** An organization, by the names of organization.json in an estate folder. */
export interface WorldOrganization {
  readonly id: string;
  readonly managementAccountId: string;
  readonly roots: readonly OrganizationEntry[];
  readonly organizationalUnits: readonly (OrganizationEntry & { readonly parentId: string })[];
  readonly accounts: readonly MemberAccount[];
  readonly policies: readonly ControlPolicy[];
  /** Accounts that may read the organization beside the management account. */
  readonly delegatedAdministrators?: readonly string[];
  /** Policy types that are switched on at the root; those of `policies` when not given. */
  readonly enabledTypes?: readonly PolicyType[];
}

/** The two types of policies that limit access. */
export type PolicyType = 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY';

/** What roots, OUs and accounts have in common. */
export interface OrganizationEntry {
  readonly id: string;
  readonly name: string;
  readonly tags?: Tags;
}

/** An account of the organization. */
export interface MemberAccount extends OrganizationEntry {
  readonly parentId: string;
  /** `ACTIVE`, `SUSPENDED`, `PENDING_CLOSURE`. */
  readonly status: string;
}

/** An SCP or RCP, and the ids of what it is attached to. */
export interface ControlPolicy {
  readonly id: string;
  readonly name: string;
  readonly type: PolicyType;
  /** JSON or its text. */
  readonly document: unknown;
  readonly targets: readonly string[];
  /** FullAWSAccess and RCPFullAWSAccess when not given. */
  readonly awsManaged?: boolean;
  readonly tags?: Tags;
}

/** Tags as an object or as AWS's list of pairs. */
export type Tags =
  | Readonly<Record<string, string>>
  | readonly { readonly Key: string; readonly Value: string }[];

/** Tags as AWS answers them. */
export function tagList(tags: Tags | undefined): { Key: string; Value: string }[] {
  if (tags === undefined) return [];
  if (Array.isArray(tags)) return tags.map(({ Key, Value }) => ({ Key, Value }));
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value: String(Value) }));
}
