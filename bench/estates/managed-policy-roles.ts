import { createHash } from 'node:crypto';
import type { Estate, PolicyReading, Role } from '../../src/estate/estate.ts';
import type { AccountId, Arn, Partition, UniqueId } from '../../src/estate/identifiers.ts';
import { type NamedPolicy, parsePolicyDocument } from '../../src/policy/index.ts';
import { readManagedPolicies } from '../managed-policies.ts';
import { seededRandom } from '../random.ts';
import { services } from './services.ts';

const account = '123456789012' as AccountId;
const management = '210987654321' as AccountId;

function readable(name: string, json: unknown): PolicyReading {
  const kind = name.startsWith('trust') ? 'trust' : 'identity';
  const parsed = parsePolicyDocument(json, kind);
  if (!parsed.ok) throw new Error(`${name}: ${parsed.issues[0]?.message}`);
  return { state: 'readable', name, document: parsed.value, digest: digestOf(json) };
}

function digestOf(json: unknown): string {
  return createHash('sha256').update(JSON.stringify(json)).digest('hex');
}

const trustDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

/** An inline policy as people write them: some actions of one service on some of its resources. */
function inlineDocument(service: string, index: number): unknown {
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: [`${service}:Get*`, `${service}:List*`], Resource: '*' },
      {
        Effect: 'Allow',
        Action: [`${service}:Put*`, `${service}:Update*`, `${service}:Delete*`],
        Resource: `arn:aws:${service}:*:${account}:team-${index % 97}/*`,
        ...(index % 3 === 0 && {
          Condition: { StringEquals: { 'aws:PrincipalTag/team': `team-${index % 97}` } },
        }),
      },
    ],
  };
}

function serviceControlPolicy(name: string, statements: unknown[]): PolicyReading {
  const json = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }, ...statements],
  };
  const parsed = parsePolicyDocument(json, 'service-control');
  if (!parsed.ok) throw new Error(`${name}: ${parsed.issues[0]?.message}`);
  return { state: 'readable', name, document: parsed.value, digest: digestOf(json) };
}

/**
 * An estate of one member account: `count` roles, each with one to three AWS managed policies and an inline
 * policy out of `count / 4` distinct ones, 17% with a boundary, under three SCP levels; and 50 scopes.
 */
export function managedPolicyRoles(count: number, seed: number): { estate: Estate; scopes: NamedPolicy[][] } {
  const random = seededRandom(seed);
  const policies = readManagedPolicies();
  const managedPolicies = new Map<string, PolicyReading>(
    policies.map((policy) => [
      policy.arn,
      { state: 'readable', name: policy.name, document: policy.document, digest: digestOf(policy.name) },
    ]),
  );
  const trustPolicy = readable('trust', trustDocument);
  const inline = Array.from({ length: Math.ceil(count / 4) }, (_, index) =>
    readable(`inline-${index}`, inlineDocument(random.pick(services), index)),
  );
  const boundaries = policies.filter((policy) =>
    /PowerUser|ReadOnly|ViewOnly|SystemAdministrator/.test(policy.name),
  );
  const roles: Role[] = Array.from({ length: count }, (_, index) => ({
    kind: 'role',
    arn: `arn:aws:iam::${account}:role/role-${index}` as Arn,
    name: `role-${index}`,
    path: '/',
    uniqueId: `AROA${String(index).padStart(16, '0')}` as UniqueId,
    account,
    createdAt: null,
    trustPolicy,
    inlinePolicies: [random.pick(inline)],
    attachedPolicyArns: Array.from({ length: 1 + random.below(3) }, () => random.pick(policies).arn),
    boundaryArn: random.chance(0.17) ? random.pick(boundaries).arn : null,
    tags: { team: `team-${random.below(97)}` },
    lastUsedAt: null,
    maxSessionSeconds: 3600,
  }));
  const scopes = Array.from({ length: 50 }, () =>
    Array.from({ length: 2 + random.below(4) }, () => random.pick(policies)),
  );
  const estate: Estate = {
    key: 'o-benchmark00',
    partition: 'aws' as Partition,
    collectedAt: null,
    digest: digestOf(`${count}/${seed}`),
    accounts: [
      { id: account, name: 'workload', roles, users: [], groups: [], managedPolicies, resourcePolicies: [] },
    ],
    organization: {
      id: 'o-benchmark00',
      managementAccountId: management,
      roots: [{ id: 'r-0001', name: 'Root' }],
      organizationalUnits: [{ id: 'ou-0001-workload', name: 'Workloads', parentId: 'r-0001' }],
      accounts: [
        { id: account, name: 'workload', parentId: 'ou-0001-workload', status: 'ACTIVE', tags: {} },
        { id: management, name: 'management', parentId: 'r-0001', status: 'ACTIVE', tags: {} },
      ],
      policies: [
        organizationPolicy('p-root', 'r-0001', [
          {
            Effect: 'Deny',
            Action: ['organizations:LeaveOrganization', 'account:CloseAccount'],
            Resource: '*',
          },
        ]),
        organizationPolicy('p-workloads', 'ou-0001-workload', [
          {
            Effect: 'Deny',
            NotAction: ['iam:*', 'sts:*', 'organizations:*', 'support:*', 'cloudfront:*', 'route53:*'],
            Resource: '*',
            Condition: { StringNotEquals: { 'aws:RequestedRegion': ['eu-central-1', 'eu-west-1'] } },
          },
        ]),
        organizationPolicy('p-account', account, [
          { Effect: 'Deny', Action: ['cloudtrail:StopLogging', 'cloudtrail:DeleteTrail'], Resource: '*' },
          { Effect: 'Deny', Action: 's3:*', Resource: 'arn:aws:s3:::org-trail*' },
        ]),
      ],
    },
    sessions: [],
    layers: [],
    quarantined: [],
  };
  return { estate, scopes };
}

/** The same estate with every hundredth policy changed: one action more. Unchanged documents stay the objects they are. */
export function withChangedPolicies(estate: Estate): Estate {
  const changed = new Map<string, PolicyReading>();
  const change = (policy: PolicyReading, index: number): PolicyReading => {
    if (policy.state !== 'readable' || index % 100 !== 0) return policy;
    let found = changed.get(policy.name);
    if (found === undefined) {
      const added = parsePolicyDocument(
        { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:CreateBucket', Resource: '*' } },
        'identity',
      );
      if (!added.ok) throw new Error('the added statement does not parse');
      const statements = [...policy.document.statements, ...added.value.statements];
      found = { ...policy, document: { ...policy.document, statements } };
      changed.set(policy.name, found);
    }
    return found;
  };
  const inlineNumber = (name: string): number => Number(name.slice('inline-'.length));
  return {
    ...estate,
    accounts: estate.accounts.map((one) => ({
      ...one,
      managedPolicies: new Map(
        [...one.managedPolicies].map(([arn, policy], index) => [arn, change(policy, index)]),
      ),
      roles: one.roles.map((role) => ({
        ...role,
        inlinePolicies: role.inlinePolicies.map((policy) => change(policy, inlineNumber(policy.name))),
      })),
    })),
  };
}

function organizationPolicy(id: string, target: string, statements: unknown[]) {
  return {
    id,
    name: id,
    type: 'SERVICE_CONTROL_POLICY' as const,
    policy: serviceControlPolicy(id, statements),
    targets: [target],
  };
}
