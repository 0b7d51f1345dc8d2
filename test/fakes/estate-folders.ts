import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Estates as folders, of the shapes that AWS's own calls print. One organization: `root` manages, `dev` has the agents. */
export const root = '111122223333';
export const dev = '777788889999';

type Json = Record<string, unknown>;

/** A policy of these statements. */
export function document(...Statement: readonly Json[]): Json {
  return { Version: '2012-10-17', Statement };
}

/** One role of `dev`, with what is said of it in place of the usual. */
export function roleJson(name: string, parts: Json = {}): Json {
  const trust = document({ Effect: 'Allow', Principal: { AWS: dev }, Action: 'sts:AssumeRole' });
  return {
    Path: '/',
    RoleName: name,
    RoleId: `AROA${name.toUpperCase()}`,
    Arn: `arn:aws:iam::${dev}:role/${name}`,
    CreateDate: '2025-03-04T08:00:00Z',
    AssumeRolePolicyDocument: trust,
    InstanceProfileList: [],
    RolePolicyList: [],
    AttachedManagedPolicies: [],
    Tags: [],
    ...parts,
  };
}

/** Inline policies by name, as the details of an account list them. */
export function inline(policies: Readonly<Record<string, Json>>): readonly Json[] {
  return Object.entries(policies).map(([PolicyName, PolicyDocument]) => ({ PolicyName, PolicyDocument }));
}

/** Attachments by ARN. */
export function attached(...arns: readonly string[]): readonly Json[] {
  return arns.map((PolicyArn) => ({
    PolicyName: PolicyArn.slice(PolicyArn.lastIndexOf('/') + 1),
    PolicyArn,
  }));
}

/** A managed policy with one version. */
export function managedJson(arn: string, policy: Json, version = 'v1'): Json {
  return {
    PolicyName: arn.slice(arn.lastIndexOf('/') + 1),
    Arn: arn,
    Path: '/',
    DefaultVersionId: version,
    AttachmentCount: 1,
    IsAttachable: true,
    PolicyVersionList: [{ VersionId: version, IsDefaultVersion: true, Document: policy }],
  };
}

/** What one night holds. */
export interface Night {
  readonly id: string;
  readonly at: string;
  readonly roles?: readonly Json[];
  readonly users?: readonly Json[];
  readonly groups?: readonly Json[];
  readonly managed?: readonly Json[];
  /** SCPs and RCPs beside FullAWSAccess. */
  readonly controls?: readonly Json[];
  /** The unit that `dev` hangs in. */
  readonly parent?: 'ou-all' | 'ou-free';
  readonly resourcePolicies?: readonly Json[];
  /** Whether resource policies were read, of everything. */
  readonly resourcesRead?: boolean;
  readonly events?: readonly Json[];
  /** Accounts whose trail was not read to its end. */
  readonly trailUnread?: readonly string[];
  readonly identityCenter?: Json;
}

/** A control policy. */
export function controlJson(id: string, policy: Json, targets: readonly string[], type = 'SERVICE'): Json {
  return { id, name: id.slice(2), type: `${type}_CONTROL_POLICY`, document: policy, targets };
}

/** Writes one night as an estate folder. */
export function writeEstateFolder(folder: string, night: Night): void {
  const write = (path: string, value: unknown): void => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(value));
  };
  const { id, at, parent = 'ou-all', trailUnread = [], resourcesRead = false } = night;
  const complete = (account: string): Json => ({
    iam: true,
    organization: true,
    cloudtrail: !trailUnread.includes(account),
    ...(resourcesRead ? { 'resource-policies': true } : {}),
  });
  write('estate.json', {
    format: 'overreach-estate/1',
    partition: 'aws',
    collectedAt: at,
    complete: { [root]: complete(root), [dev]: complete(dev) },
  });
  const full = document({ Effect: 'Allow', Action: '*', Resource: '*' });
  write('organization.json', {
    id,
    managementAccountId: root,
    roots: [{ id: 'r-1', name: 'Root' }],
    organizationalUnits: [
      { id: 'ou-all', name: 'All', parentId: 'r-1' },
      { id: 'ou-free', name: 'Free', parentId: 'r-1' },
    ],
    accounts: [
      { id: root, name: 'root', parentId: 'r-1', status: 'ACTIVE', tags: {} },
      { id: dev, name: 'dev', parentId: parent, status: 'ACTIVE', tags: {} },
    ],
    policies: [
      controlJson('p-FullAWSAccess', full, ['r-1', 'ou-all', 'ou-free', root, dev]),
      ...(night.controls ?? []),
    ],
  });
  const empty = { UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [] };
  write(`accounts/${root}/authorization-details.json`, empty);
  write(`accounts/${dev}/authorization-details.json`, {
    UserDetailList: night.users ?? [],
    GroupDetailList: night.groups ?? [],
    RoleDetailList: night.roles ?? [],
    Policies: night.managed ?? [],
  });
  for (const [index, policy] of (night.resourcePolicies ?? []).entries())
    write(`accounts/${dev}/resource-policies/${index}.json`, policy);
  if (night.identityCenter !== undefined)
    write('identity-center.json', { instances: [night.identityCenter] });
  if ((night.events ?? []).length > 0) write('cloudtrail/events.json', { Records: night.events });
}

/** Whoever makes changes in these estates, on a session of Identity Center. */
export const person = 'wei.chen@example.com';
/** The ARN of that session in an account. */
export const actorIn = (account: string): string =>
  `arn:aws:sts::${account}:assumed-role/AWSReservedSSO_Platform_0123456789abcdef/${person}`;

/** One event of a trail, by that person with Terraform unless told otherwise. */
export function eventJson(
  eventID: string,
  call: string,
  requestParameters: Json,
  more: { readonly account?: string; readonly at?: string } & Json = {},
): Json {
  const { account = dev, at = '2025-11-18T22:41:00Z', ...rest } = more;
  const [service = '', eventName = ''] = call.split(':');
  const issuer = `AWSReservedSSO_Platform_0123456789abcdef`;
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'AssumedRole',
      principalId: `AROAPLATFORM:${person}`,
      arn: actorIn(account),
      accountId: account,
      accessKeyId: 'ASIAPLATFORM00000001',
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: 'AROAPLATFORM',
          arn: `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/${issuer}`,
          accountId: account,
          userName: issuer,
        },
        attributes: { creationDate: '2025-11-18T22:30:00Z', mfaAuthenticated: 'false' },
      },
    },
    eventTime: at,
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion: 'us-east-1',
    sourceIPAddress: '203.0.113.10',
    userAgent: 'APN/1.0 HashiCorp/1.0 Terraform/1.14.1 aws-sdk-go-v2/1.40.0',
    requestParameters,
    responseElements: null,
    requestID: `${eventID}-request`,
    eventID,
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: 'Management',
    ...rest,
  };
}
