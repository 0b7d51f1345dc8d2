/**
 * The part of OCSF 1.8.0's class IAM Analysis Finding (2008, category Findings) that an export writes, with its profile `cloud`:
 * https://schema.ocsf.io/1.8.0/classes/iam_analysis_finding. Times are milliseconds since 1970.
 */
export interface OcsfEvent {
  readonly activity_id: 1 | 2 | 3;
  readonly activity_name: string;
  readonly category_uid: 2;
  readonly category_name: 'Findings';
  readonly class_uid: 2008;
  readonly class_name: 'IAM Analysis Finding';
  readonly type_uid: number;
  readonly type_name: string;
  readonly time: number;
  readonly severity_id: 1 | 2 | 3 | 4 | 5;
  readonly severity: string;
  readonly status_id: 1 | 2 | 3 | 4 | 99;
  readonly status: string;
  readonly status_detail?: string;
  readonly confidence_id: 0 | 1 | 3;
  readonly confidence: string;
  readonly message: string;
  readonly metadata: OcsfMetadata;
  readonly cloud: { readonly provider: 'AWS'; readonly account: OcsfAccount };
  readonly finding_info: OcsfFindingInfo;
  readonly user: OcsfUser;
  readonly resources: readonly OcsfResource[];
  readonly permission_analysis_results?: readonly OcsfPermissions[];
  readonly identity_activity_metrics?: {
    readonly first_seen_time?: number;
    readonly last_seen_time?: number;
  };
  readonly remediation?: { readonly desc: string };
  readonly start_time?: number;
  readonly end_time?: number;
  /** What Overreach knows and the class has no attribute for. */
  readonly unmapped: Readonly<Record<string, unknown>>;
}

export interface OcsfMetadata {
  readonly version: '1.8.0';
  readonly product: { readonly name: string; readonly vendor_name: string; readonly version: string };
  readonly profiles: readonly ['cloud'];
  /** The same for the same state of the same finding, so that a second export brings nothing new. */
  readonly uid: string;
}

export interface OcsfAccount {
  readonly uid: string;
  readonly type: 'AWS Account';
  readonly type_id: 10;
}

export interface OcsfFindingInfo {
  readonly uid: string;
  readonly title: string;
  readonly desc: string;
  readonly types: readonly string[];
  readonly analytic: {
    readonly uid: string;
    readonly name: string;
    readonly category: string;
    readonly type: 'Rule';
    readonly type_id: 1;
  };
  readonly created_time: number;
  readonly first_seen_time: number;
  readonly last_seen_time: number;
  readonly modified_time: number;
  readonly related_events?: readonly OcsfRelatedEvent[];
  readonly tags?: readonly OcsfKeyValue[];
}

export interface OcsfRelatedEvent {
  readonly uid: string;
  readonly type: string;
  readonly desc: string;
  readonly created_time: number;
}

export interface OcsfKeyValue {
  readonly name: string;
  readonly value?: string;
  readonly values?: readonly string[];
}

/** The identity that the finding is about. */
export interface OcsfUser {
  readonly uid: string;
  readonly name: string;
  readonly uid_alt?: string;
  readonly type: string;
  readonly type_id: 99;
  readonly account: OcsfAccount;
}

export interface OcsfResource {
  readonly uid: string;
  readonly name: string;
  readonly type?: string;
  readonly cloud_partition: string;
  readonly role: 'Target' | 'Affected';
  readonly role_id: 1 | 3;
}

/** One policy with what it grants that nobody meant. */
export interface OcsfPermissions {
  readonly policy?: { readonly name: string };
  readonly granted_privileges: readonly string[];
  readonly condition_keys?: readonly OcsfKeyValue[];
}
