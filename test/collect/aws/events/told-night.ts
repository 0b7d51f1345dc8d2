import type { AccountId, Instant } from '../../../../src/estate/identifiers.ts';
import type { WorldEvent } from '../../../fakes/aws/index.ts';

/** One night in an organization: a human signs in, a coding agent uses the human's credentials and assumes a role. */
export const member = '111122223333' as AccountId;
export const management = '999988887777' as AccountId;
export const regions = ['eu-central-1', 'us-east-1'];
export const window = {
  from: '2026-11-19T22:00:00.000Z' as Instant,
  to: '2026-11-20T04:00:00.000Z' as Instant,
};
/** When it is collected. */
export const collectedAt = Date.parse('2026-11-20T05:30:00Z');

const person = {
  type: 'AssumedRole',
  principalId: 'AROAEXAMPLEHUMAN:eve@example.com',
  arn: `arn:aws:sts::${member}:assumed-role/AWSReservedSSO_Dev_0123456789abcdef/eve@example.com`,
  accountId: member,
  accessKeyId: 'ASIAEXAMPLEHUMAN0001',
  onBehalfOf: { userId: 'user-1', identityStoreArn: 'arn:aws:identitystore::999988887777:identitystore/d-1' },
  sessionContext: {
    sessionIssuer: {
      type: 'Role',
      principalId: 'AROAEXAMPLEHUMAN',
      arn: `arn:aws:iam::${member}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Dev_0123456789abcdef`,
      accountId: member,
      userName: 'AWSReservedSSO_Dev_0123456789abcdef',
    },
    attributes: { creationDate: '2026-11-19T23:00:00Z', mfaAuthenticated: 'false' },
  },
};
const agent = {
  type: 'AssumedRole',
  principalId: 'AROAEXAMPLEAGENT:deploy',
  arn: `arn:aws:sts::${member}:assumed-role/Deployer/deploy`,
  accountId: member,
  accessKeyId: 'ASIAEXAMPLEAGENT0001',
  sessionContext: {
    sessionIssuer: {
      type: 'Role',
      principalId: 'AROAEXAMPLEAGENT',
      arn: `arn:aws:iam::${member}:role/apps/Deployer`,
      accountId: member,
      userName: 'Deployer',
    },
    attributes: { creationDate: '2026-11-19T23:30:00Z', mfaAuthenticated: 'false' },
    sourceIdentity: 'eve@example.com',
  },
};
const admin = {
  type: 'AssumedRole',
  principalId: 'AROAEXAMPLEADMIN:mallory@example.com',
  arn: `arn:aws:sts::${management}:assumed-role/AWSReservedSSO_Admin_fedcba9876543210/mallory@example.com`,
  accountId: management,
  accessKeyId: 'ASIAEXAMPLEADMIN0001',
};

/** The agent's own mark, as AWS CLI v2 sends it under Claude Code, on Identity Center's credentials. */
const byAgent =
  'aws-cli/2.35.30 md/awscrt#0.27 ua/2.1 os/linux md/arch#x86_64 lang/python#3.13 m/AN,r,E cfg/retry-mode#standard';
const byHuman = 'aws-cli/2.35.30 ua/2.1 os/macos m/r,E cfg/retry-mode#standard';

let count = 0;

/** A record; ids and times are its own. */
export function record(
  time: string,
  source: string,
  name: string,
  more: Readonly<Record<string, unknown>>,
): WorldEvent {
  count++;
  return {
    eventVersion: '1.11',
    eventID: `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`,
    eventTime: time,
    eventSource: `${source}.amazonaws.com`,
    eventName: name,
    eventType: 'AwsApiCall',
    eventCategory: 'Management',
    managementEvent: true,
    awsRegion: 'eu-central-1',
    recipientAccountId: member,
    sourceIPAddress: '198.51.100.7',
    requestParameters: null,
    responseElements: null,
    readOnly: /^(Get|List|Describe|Assume)/.test(name),
    ...more,
  };
}

const filler = Array.from({ length: 130 }, (_, index) =>
  record(
    `2026-11-20T0${index % 3}:${String(index % 60).padStart(2, '0')}:09Z`,
    'cloudformation',
    'DescribeStackEvents',
    {
      userIdentity: agent,
      userAgent: byAgent,
      requestID: `request-${index}`,
      requestParameters: { stackName: `stack-${index % 7}` },
    },
  ),
);

/** Every record of the night, in the order of nothing in particular. */
export const night: readonly WorldEvent[] = [
  record('2026-11-19T23:00:00Z', 'sts', 'AssumeRoleWithSAML', {
    userIdentity: { type: 'SAMLUser', principalId: 'x:eve@example.com', userName: 'eve@example.com' },
    requestParameters: {
      roleArn: person.sessionContext.sessionIssuer.arn,
      roleSessionName: 'eve@example.com',
      principalTags: { team: 'payments' },
      durationSeconds: 3600,
    },
    responseElements: {
      credentials: { accessKeyId: person.accessKeyId, expiration: 'Nov 20, 2026, 12:00:00 AM' },
      assumedRoleUser: { assumedRoleId: person.principalId, arn: person.arn },
    },
    userAgent: 'sso.amazonaws.com',
  }),
  record('2026-11-19T23:10:00Z', 's3', 'ListBuckets', { userIdentity: person, userAgent: byHuman }),
  record('2026-11-19T23:20:00Z', 'ec2', 'DescribeInstances', { userIdentity: person, userAgent: byAgent }),
  record('2026-11-19T23:30:00Z', 'sts', 'AssumeRole', {
    userIdentity: person,
    userAgent: byAgent,
    requestParameters: {
      roleArn: agent.sessionContext.sessionIssuer.arn,
      roleSessionName: 'deploy',
      sourceIdentity: 'eve@example.com',
      policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
      tags: [{ key: 'purpose', value: 'it\'s "quoted" — ü' }],
    },
    responseElements: {
      credentials: { accessKeyId: agent.accessKeyId, expiration: 'Nov 20, 2026, 4:30:00 AM' },
      assumedRoleUser: { assumedRoleId: agent.principalId, arn: agent.arn },
      sourceIdentity: 'eve@example.com',
    },
    resources: [{ accountId: member, type: 'AWS::IAM::Role', ARN: agent.sessionContext.sessionIssuer.arn }],
    sharedEventID: 'shared-1',
  }),
  record('2026-11-20T00:05:00Z', 'cloudformation', 'DeleteStack', {
    userIdentity: agent,
    userAgent: byAgent,
    requestParameters: { stackName: 'billing' },
  }),
  record('2026-11-20T00:06:00Z', 'dynamodb', 'DeleteTable', {
    userIdentity: {
      ...agent,
      accessKeyId: 'ASIAEXAMPLEFORWARD01',
      invokedBy: 'cloudformation.amazonaws.com',
    },
    userAgent: 'cloudformation.amazonaws.com',
    sourceIPAddress: 'cloudformation.amazonaws.com',
    requestParameters: { tableName: 'invoices' },
    errorCode: 'AccessDenied',
  }),
  record('2026-11-20T00:30:00Z', 'iam', 'AttachRolePolicy', {
    userIdentity: person,
    userAgent: byHuman,
    awsRegion: 'us-east-1',
    requestParameters: { roleName: 'Deployer', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
  }),
  record('2026-11-20T01:00:00Z', 'organizations', 'DetachPolicy', {
    userIdentity: admin,
    userAgent: byHuman,
    awsRegion: 'us-east-1',
    recipientAccountId: management,
    requestParameters: { policyId: 'p-guardrail', targetId: 'ou-1' },
  }),
  ...filler,
];

/** The other Region of each partition; the main one takes the place of us-east-1. */
const places: Readonly<Record<string, readonly [string, string]>> = {
  aws: ['us-east-1', 'eu-central-1'],
  'aws-cn': ['cn-north-1', 'cn-northwest-1'],
  'aws-us-gov': ['us-gov-west-1', 'us-gov-east-1'],
};

/** The same night in another partition: its records and its Regions. */
export function nightIn(partition: string): {
  readonly events: readonly WorldEvent[];
  readonly regions: readonly string[];
  readonly home: string;
} {
  const [main = '', other = ''] = places[partition] ?? [];
  const text = JSON.stringify(night)
    .replaceAll('arn:aws:', `arn:${partition}:`)
    .replaceAll('us-east-1', main)
    .replaceAll('eu-central-1', other);
  return { events: JSON.parse(text) as WorldEvent[], regions: [main, other].sort(), home: main };
}
