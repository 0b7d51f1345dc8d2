import type { Region } from '../../src/access/comparison.ts';
import type { ScanResult, ShownFinding } from '../../src/deliver/scan-result.ts';
import type { AccountId, Instant, Partition, UniqueId } from '../../src/estate/identifiers.ts';

const night = '2025-12-11T18:00:00.000Z' as Instant;
const production = '444455556666' as AccountId;
const development = '777788889999' as AccountId;

export const deleteStack: Region = {
  actions: ['rds:Add*', 'rds:Delete*', 'rds:Modify*'],
  resources: ['*'],
  notResources: ['arn:aws-cn:rds:*:*:db:fixtures-*'],
  conditions: { StringEquals: { 'aws:RequestedRegion': ['cn-north-1', 'cn-northwest-1'] } },
  accessLevels: { Write: 97, 'Permissions management': 2 },
  certainty: 'definite',
  exercisable: true,
  future: false,
  grantedBy: [{ policy: 'hotfix-2025-12-10', statement: '0' }],
  witness: {
    action: 'rds:DeleteDBInstance',
    resource: 'arn:aws-cn:rds:cn-north-1:777788889999:db:orders',
    context: { 'aws:RequestedRegion': 'cn-north-1' },
  },
};

const shared = {
  partition: 'aws-cn' as Partition,
  lane: 'alarm',
  subject: '',
  owner: { team: 'billing-platform', decidedBy: 'registry' },
  requires: ['iam'],
  resolvedAt: null,
  life: 1,
  presence: 'present',
  presenceReason: null,
  triage: 'new',
  suppression: null,
  lastSeen: night,
  firstSeen: night,
  state: 'new',
} as const;

export const kiro: ShownFinding = {
  ...shared,
  fingerprint: `fp1:${'3f9c'.repeat(16)}`,
  rule: 'agent-on-human-credentials',
  severity: 'critical',
  account: production,
  principal:
    'arn:aws-cn:iam::444455556666:role/aws-reserved/sso.amazonaws.com/cn-north-1/AWSReservedSSO_ProdOperator_0123456789abcdef',
  principalKey: 'permission-set:ProdOperator@444455556666',
  uniqueId: 'AROAEXAMPLEPRODOPERA1' as UniqueId,
  subject: 'wei.chen@example.com',
  agent: 'kiro-cost-explorer',
  operator: 'wei.chen',
  title:
    'Kiro ran on wei.chen@example.com’s own session and called cloudformation:DeleteStack on cost-explorer-prod',
  details: [
    'It called DeleteStack at 01:04 UTC and CreateStack at 01:19 UTC; 2 of 14 calls changed something.',
  ],
  excess: null,
  evidence: [
    {
      kind: 'event',
      eventID: 'a1b2c3d4-0000-4000-8000-000000000001',
      at: '2025-12-11T01:04:00.000Z' as Instant,
      action: 'cloudformation:DeleteStack',
      resource: 'arn:aws-cn:cloudformation:cn-north-1:444455556666:stack/cost-explorer-prod/1',
      text: 'cloudformation:DeleteStack on stack/cost-explorer-prod by wei.chen@example.com',
    },
    {
      kind: 'signature',
      signature: 'kiro-cli-feature',
      field: 'userAgent',
      value: 'm/AQ',
      eventID: 'a1b2c3d4-0000-4000-8000-000000000001',
      text: 'agent: strong, m/AQ in the user agent; set by the client; says nothing about who wanted it',
    },
    {
      kind: 'not-stopped-by',
      layer: 'scp',
      text: 'no SCP denies cloudformation:DeleteStack in this account',
    },
  ],
  remedy: {
    text: 'Deny the agent’s calls on this permission set, or give the agent a role of its own',
    command:
      'aws organizations attach-policy --policy-id p-deny-agents --target-id 444455556666 --profile management',
    hint: 'PutRolePolicy does not work on AWSReservedSSO roles: mend the permission set',
    policy: null,
    proof: 'not-applicable',
  },
};

export const grown: ShownFinding = {
  ...shared,
  fingerprint: `fp1:${'77ab'.repeat(16)}`,
  rule: 'agent-outside-intended-scope',
  severity: 'high',
  account: development,
  principal: 'arn:aws-cn:iam::777788889999:role/agent-role-test-data-loader',
  principalKey: 'arn:aws-cn:iam::777788889999:role/agent-role-test-data-loader',
  uniqueId: 'AROAEXAMPLETESTDATA01' as UniqueId,
  agent: 'test-data-loader',
  operator: 'li.na',
  title: 'test-data-loader can rds:* on everything; it was meant to fill fixture tables',
  details: [],
  excess: {
    verdict: 'exceeds',
    proof: 'exact',
    assumptions: ['identity side: resource policies are not read'],
    regions: [
      {
        ...deleteStack,
        certainty: 'may',
        actions: ['rds:Describe*'],
        accessLevels: { List: 12 },
        witness: null,
      },
      deleteStack,
    ],
    policy: {
      Version: '2012-10-17',
      Statement: [{ Sid: 'x', Effect: 'Allow', Action: 'rds:*', Resource: '*' }],
    },
    grantedDigest: 'a',
    scopeDigest: 'b',
  },
  evidence: [],
  remedy: {
    text: 'Detach the policy hotfix-2025-12-10',
    command:
      'aws iam detach-role-policy --role-name agent-role-test-data-loader --policy-arn arn:aws-cn:iam::777788889999:policy/hotfix-2025-12-10',
    hint: 'If Terraform owns this role, mend it there or it returns',
    policy: null,
    proof: 'proved',
  },
};

const hygiene: ShownFinding = {
  ...grown,
  fingerprint: `fp1:${'0b0b'.repeat(16)}`,
  rule: 'no-permissions-boundary',
  severity: 'low',
  lane: 'hygiene',
  title: 'test-data-loader has no permissions boundary',
  excess: null,
  remedy: null,
  state: 'open',
  firstSeen: '2025-12-10T18:00:00.000Z',
};

const unseen: ShownFinding = {
  ...grown,
  fingerprint: `fp1:${'5e5e'.repeat(16)}`,
  severity: 'medium',
  title: 'release-notes can reach further than it was meant to',
  state: 'unknown',
  presence: 'unknown',
  presenceReason: 'iam of account 111122223333 is incomplete: throttled',
};

/** A night with everything in it: two alarms, hygiene, something held open, a gap and a quarantined file. */
export const sampleScan: ScanResult = {
  scan: {
    id: 'scan-20251211T190000Z-0a1b2c3d',
    startedAt: '2025-12-11T19:00:00.000Z',
    finishedAt: '2025-12-11T19:00:02.000Z',
    collectedAt: night,
    sealed: false,
    estate: 'o-examplecn01',
    estateDigest: 'e'.repeat(64),
    registryDigest: 'd'.repeat(64),
    catalogDate: '2026-09-23',
    previous: {
      id: 'scan-20251210T190000Z-0a1b2c3d',
      startedAt: '2025-12-10T19:00:00.000Z',
      collectedAt: '2025-12-10T18:00:00.000Z',
    },
    standing: 'applied',
  },
  coverage: {
    complete: false,
    accounts: { sealed: 2, total: 3 },
    layers: [
      { account: production, layer: 'iam', state: 'complete', reason: null, age: 3600 },
      { account: development, layer: 'iam', state: 'complete', reason: null, age: 3600 },
      {
        account: '111122223333' as AccountId,
        layer: 'iam',
        state: 'unknown',
        reason: 'throttled',
        age: null,
      },
    ],
  },
  findings: [kiro, grown, unseen, hygiene],
  changes: [
    { fingerprint: kiro.fingerprint, kind: 'opened', at: night, scanId: null, detail: {} },
    { fingerprint: grown.fingerprint, kind: 'opened', at: night, scanId: null, detail: {} },
  ],
  counts: {
    findings: 4,
    quarantined: 1,
    byState: { new: 2, open: 1, widened: 0, suppressed: 0, resolved: 0, regressed: 0, unknown: 1 },
    openBySeverity: { info: 0, low: 1, medium: 1, high: 1, critical: 1 },
  },
  quarantined: [{ file: 'cloudtrail/notes.txt.json', place: null, reason: 'not a CloudTrail file' }],
};
