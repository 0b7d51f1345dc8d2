import { readManagedPolicyJson } from '../managed-policies.ts';
import { seededRandom } from '../random.ts';
import { services } from './services.ts';

const account = '123456789012';
/**
 * The two files of a scan as text: the authorization details of an account whose roles have one to three AWS managed
 * policies and an inline policy, 17% with a boundary, and a registry that declares the first roles as agents.
 */
export function scanFiles(
  roles: number,
  agents: number,
  seed: number,
): { readonly authorizationDetails: string; readonly registry: string } {
  const random = seededRandom(seed);
  const policies = readManagedPolicyJson();
  const boundaries = policies.filter(({ name }) => /PowerUser|ReadOnly|ViewOnly/.test(name));
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  const attached = ({ name, arn }: { readonly name: string; readonly arn: string }) => ({
    PolicyName: name,
    PolicyArn: arn,
  });
  const details = Array.from({ length: roles }, (_, index) => ({
    Path: '/',
    RoleName: `role-${index}`,
    RoleId: `AROA${String(index).padStart(16, '0')}`,
    Arn: `arn:aws:iam::${account}:role/role-${index}`,
    CreateDate: '2026-01-01T00:00:00Z',
    AssumeRolePolicyDocument: trust,
    RolePolicyList: [{ PolicyName: 'inline', PolicyDocument: inline(random.pick(services), index % 2500) }],
    AttachedManagedPolicies: Array.from({ length: 1 + random.below(3) }, () =>
      attached(random.pick(policies)),
    ),
    ...(random.chance(0.17) && {
      PermissionsBoundary: {
        PermissionsBoundaryType: 'Policy',
        PermissionsBoundaryArn: random.pick(boundaries).arn,
      },
    }),
    InstanceProfileList: [],
    Tags: [],
  }));
  const collected = policies.map(({ name, arn, document }, index) => ({
    PolicyName: name,
    PolicyId: `ANPA${String(index).padStart(16, '0')}`,
    Arn: arn,
    Path: '/',
    DefaultVersionId: 'v1',
    AttachmentCount: 1,
    IsAttachable: true,
    PolicyVersionList: [
      { VersionId: 'v1', IsDefaultVersion: true, CreateDate: '2026-01-01T00:00:00Z', Document: document },
    ],
  }));
  return {
    authorizationDetails: JSON.stringify({
      UserDetailList: [],
      GroupDetailList: [],
      RoleDetailList: details,
      Policies: collected,
    }),
    registry: registryText(agents),
  };
}

function inline(service: string, index: number): unknown {
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: [`${service}:Get*`, `${service}:List*`], Resource: '*' },
      {
        Effect: 'Allow',
        Action: [`${service}:Put*`, `${service}:Update*`, `${service}:Delete*`],
        Resource: `arn:aws:${service}:*:${account}:team-${index % 97}/*`,
      },
    ],
  };
}

/** Agents with one of fifty scopes each: some actions on the buckets of one project. */
function registryText(agents: number): string {
  const lines = [
    'apiVersion: overreach/v1',
    'kind: Registry',
    'teams:',
    `  - { id: platform, accounts: ["${account}"], default: true }`,
    'environments:',
    `  - { id: prod, tier: production, match: { accounts: ["${account}"] } }`,
    'agents:',
  ];
  for (let index = 0; index < agents; index += 1) {
    const bucket = `arn:aws:s3:::project-${index % 50}/*`;
    lines.push(
      `  - id: agent-${index}`,
      '    owner: platform',
      `    identify: [{ role: "arn:aws:iam::${account}:role/role-${index}" }]`,
      '    scope:',
      '      allow:',
      `        - { actions: ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], resources: ["${bucket}"] }`,
      '        - { actions: ["logs:PutLogEvents", "cloudwatch:PutMetricData"], resources: ["*"] }',
      '    killSwitch: { runbook: "https://wiki.example.com/kill", testedOn: 2026-10-02 }',
    );
  }
  return `${lines.join('\n')}\n`;
}
