import type { Issue, PolicyDocument } from '../policy/document.ts';
import type { ChangeEvent } from './changes/change-event.ts';
import type { EventsRead } from './events-read.ts';
import type { HostedAgent } from './hosted-agent.ts';
import type { AccountId, Arn, Instant, Partition, UniqueId } from './identifiers.ts';
import type { IdentityCenter } from './identity-center.ts';
import type { Organization } from './organization.ts';
import type { Session } from './session.ts';

/** Everything collected about an organization (or one account) at one time. */
export interface Estate {
  /** What the findings of successive estates are matched by: the organization's id, else the account's id. */
  readonly key: string;
  readonly partition: Partition;
  /** null when the files do not say (a bare get-account-authorization-details file). */
  readonly collectedAt: Instant | null;
  /** When the last of it was read; absent: the files do not say. */
  readonly collectedUntil?: Instant;
  /** sha256 over the content, hex: the same estate scanned twice has the same digest. */
  readonly digest: string;
  /** In order of account id. */
  readonly accounts: readonly Account[];
  /** null: no organization.json; no SCPs are then assumed, and the scan says so. */
  readonly organization: Organization | null;
  readonly sessions: readonly Session[];
  /** Calls that changed who may do what, in order of time; absent = not read from a trail. */
  readonly changeEvents?: readonly ChangeEvent[];
  /** AWS's own list of its address ranges, where it was put beside the estate; absent or null: nobody knows them. */
  readonly awsRanges?: readonly string[] | null;
  /** Absent or null: not collected, or there is none. */
  readonly identityCenter?: IdentityCenter | null;
  /** Agents that AWS itself runs; absent: nobody asked. */
  readonly hostedAgents?: readonly HostedAgent[];
  readonly layers: readonly LayerState[];
  /** What could not be collected beside the layers that rules rest on; absent where the collector says nothing. */
  readonly gaps?: readonly CollectionGap[];
  readonly quarantined: readonly Quarantined[];
}

/** The kinds of data that are sealed one by one. */
export const layers = ['iam', 'organization', 'cloudtrail', 'resource-policies'] as const;
export type Layer = (typeof layers)[number];

/**
 * How well a layer of an account was collected. Absence is a fact only where it is `complete`.
 * `not-offered`: AWS has no such layer there, so the account can still seal.
 */
export interface LayerState {
  readonly account: AccountId;
  readonly layer: Layer;
  readonly state: 'complete' | 'not-offered' | 'unknown';
  /** Why it is unknown; null when it is complete. */
  readonly reason: string | null;
  readonly collectedAt: Instant | null;
  /** Of `resource-policies`: where they were read, elsewhere nothing is known; absent: everywhere. */
  readonly covers?: PolicyCoverage;
  /** Of `cloudtrail`: how far its events were read; absent: the estate does not say. */
  readonly events?: EventsRead;
  /** Of `cloudtrail`: the types of resources whose data events some trail records, whether or not they were read; absent: nobody knows. */
  readonly dataEvents?: readonly string[];
}

/** The services, as ARNs name them, and the Regions whose resource policies were read; those without a Region in all. */
export interface PolicyCoverage {
  readonly services: readonly string[];
  readonly regions: readonly string[];
}

/** Something of an account that no rule rests on alone, and that could not be collected: a credential report, a trail's selectors. */
export interface CollectionGap {
  readonly account: AccountId;
  readonly layer: string;
  readonly reason: string;
  readonly collectedAt: Instant | null;
}

/** A file, event or record that could not be used, kept by name with the reason. */
export interface Quarantined {
  readonly file: string;
  /** Line, record number or JSON path inside the file; null = the whole file. */
  readonly place: string | null;
  readonly reason: string;
}

/** One account's principals and policies. */
export interface Account {
  readonly id: AccountId;
  readonly name: string | null;
  readonly roles: readonly Role[];
  readonly users: readonly User[];
  readonly groups: readonly Group[];
  /** By ARN: customer managed ones and the AWS managed ones that something attaches. */
  readonly managedPolicies: ReadonlyMap<string, PolicyReading>;
  readonly resourcePolicies: readonly ResourcePolicy[];
}

/** A policy as it was read: a document, or why it could not be read. Never dropped. */
export type PolicyReading =
  | {
      readonly state: 'readable';
      readonly name: string;
      readonly document: PolicyDocument;
      readonly digest: string;
    }
  | {
      readonly state: 'unreadable';
      readonly name: string;
      readonly issues: readonly Issue[];
      readonly digest: string;
    };

interface PrincipalFields {
  readonly arn: Arn;
  readonly name: string;
  /** With both slashes: `/` or `/team/`. */
  readonly path: string;
  readonly uniqueId: UniqueId;
  readonly account: AccountId;
  readonly createdAt: Instant | null;
  readonly inlinePolicies: readonly PolicyReading[];
  /** ARNs; look them up in the account's managedPolicies (absent there = unknown, never empty). */
  readonly attachedPolicyArns: readonly string[];
  readonly boundaryArn: string | null;
  readonly tags: Readonly<Record<string, string>>;
  /**
   * When IAM saw each service asked last, by its prefix in lower case: in any Region, data events and refused calls too (IAM
   * User Guide, "Refine permissions using last accessed information"). A service that is not in it may not have been tracked.
   * Absent: not collected.
   */
  readonly lastUsedServices?: ReadonlyMap<string, Instant>;
}

export interface Role extends PrincipalFields {
  readonly kind: 'role';
  readonly trustPolicy: PolicyReading;
  readonly lastUsedAt: Instant | null;
  /** null = not collected. */
  readonly maxSessionSeconds: number | null;
}

export interface User extends PrincipalFields {
  readonly kind: 'user';
  /** Names of the account's groups. */
  readonly groups: readonly string[];
  /** As the account's credential report has them; absent: no report was collected, or the user is not in it. */
  readonly accessKeys?: readonly AccessKeyState[];
}

/** One access key of a user, which the report does not name. */
export interface AccessKeyState {
  readonly active: boolean;
  /** When it was made or, as the report says, last rotated. */
  readonly createdAt: Instant;
  /** null: never, or not since April 2015. */
  readonly lastUsedAt: Instant | null;
}

export interface Group {
  readonly arn: Arn;
  readonly name: string;
  readonly uniqueId: UniqueId;
  readonly inlinePolicies: readonly PolicyReading[];
  readonly attachedPolicyArns: readonly string[];
}

export interface ResourcePolicy {
  readonly arn: Arn;
  readonly policy: PolicyReading;
  readonly tags: Readonly<Record<string, string>>;
}
