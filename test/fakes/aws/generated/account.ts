import type { Random } from '../../../oracle/random.ts';
import { uniqueId } from '../credentials.ts';
import type { Detail, ReaderRole, WorldAccount } from '../world/account.ts';
import { generatedDocument } from './document.ts';
import { reservedRoleName } from './identity-center.ts';
import { generatedTrust } from './trust.ts';

/** What one generated account is made of; `random` is its own, so that it does not depend on the others. */
export interface GeneratedAccountParts {
  readonly id: string;
  readonly partition: string;
  readonly roles: number;
  readonly agentShare: number;
  /** Whose roles are there beside the others. */
  readonly permissionSets: readonly { readonly name: string; readonly policy: string }[];
  readonly random: Random;
  readonly reader: ReaderRole;
}

const products = ['kiro', 'claude-code', 'codex', 'q-developer', 'support-bot'] as const;
const jobs = ['api', 'etl', 'web', 'billing', 'search', 'ingest', 'report', 'deploy'] as const;

/** One account of a generated organization: its roles, a managed policy for every fourth of them, a few people. */
export function generatedAccount(parts: GeneratedAccountParts): WorldAccount {
  const { id, partition, random } = parts;
  const home = `arn:${partition}:iam::${id}`;
  const policies = Array.from({ length: Math.ceil(parts.roles / 4) + 1 }, (_, index) =>
    managedPolicy(parts, index),
  );
  const reserved = parts.permissionSets.map((set) => reservedRole(parts, set));
  const roles = [
    ...Array.from({ length: parts.roles }, (_, index) => role(parts, index, policies)),
    ...reserved,
  ];
  const users = Array.from({ length: 2 + random.below(3) }, (_, index) => ({
    Path: '/',
    UserName: `person-${index}`,
    UserId: uniqueId('AIDA', `${id} ${index}`),
    Arn: `${home}:user/person-${index}`,
    CreateDate: '2024-02-01T09:00:00Z',
    GroupList: ['builders'],
    AttachedManagedPolicies: [],
    Tags: [],
  }));
  const group = {
    Path: '/',
    GroupName: 'builders',
    GroupId: uniqueId('AGPA', id),
    Arn: `${home}:group/builders`,
    CreateDate: '2024-02-01T09:00:00Z',
    GroupPolicyList: [],
    AttachedManagedPolicies: [reference(policies[0])],
  };
  return {
    id,
    iam: { UserDetailList: users, GroupDetailList: [group], RoleDetailList: roles, Policies: policies },
    readers: [parts.reader],
    maxSessionSeconds: Object.fromEntries(
      roles.filter((_, index) => index % 10 === 0).map((detail) => [String(detail['Arn']), 43_200]),
    ),
  };
}

function role(parts: GeneratedAccountParts, index: number, policies: readonly Detail[]): Detail {
  const { id, partition, random } = parts;
  const isAgent = random.chance(parts.agentShare);
  const kind = isAgent
    ? 'agent'
    : random.chance(0.15)
      ? 'people'
      : random.chance(0.1)
        ? 'pipeline'
        : 'service';
  const name = isAgent
    ? `agent-role-${random.pick(products)}-${index}`
    : `${random.pick(jobs)}-${kind}-${index}`;
  const inline = random.chance(0.6) ? 1 : random.chance(0.3) ? 2 : 0;
  return {
    Path: kind === 'service' ? '/service/' : '/',
    RoleName: name,
    RoleId: uniqueId('AROA', `${id} ${name}`),
    Arn: `arn:${partition}:iam::${id}:role${kind === 'service' ? '/service/' : '/'}${name}`,
    CreateDate: `2025-0${1 + random.below(9)}-1${random.below(10)}T08:30:00Z`,
    AssumeRolePolicyDocument: generatedTrust(kind, id, partition, random),
    InstanceProfileList: [],
    RolePolicyList: Array.from({ length: inline }, (_, policy) => ({
      PolicyName: `inline-${policy}`,
      PolicyDocument: generatedDocument(random, id, partition),
    })),
    AttachedManagedPolicies: random.chance(0.8) ? [reference(random.pick(policies))] : [],
    Tags: isAgent
      ? [
          { Key: 'PrincipalType', Value: 'Agent' },
          { Key: 'AgentName', Value: name },
        ]
      : [],
    RoleLastUsed: random.chance(0.5) ? { LastUsedDate: '2026-11-01T10:00:00Z', Region: 'us-east-1' } : {},
  };
}

function reservedRole(
  { id, partition, random }: GeneratedAccountParts,
  set: { readonly name: string; readonly policy: string },
): Detail {
  const name = reservedRoleName(set.name, id);
  const path = '/aws-reserved/sso.amazonaws.com/';
  return {
    Path: path,
    RoleName: name,
    RoleId: uniqueId('AROA', `${id} ${name}`),
    Arn: `arn:${partition}:iam::${id}:role${path}${name}`,
    CreateDate: '2025-01-01T08:30:00Z',
    AssumeRolePolicyDocument: generatedTrust('people', id, partition, random),
    InstanceProfileList: [],
    RolePolicyList: [],
    AttachedManagedPolicies: [
      { PolicyName: set.policy, PolicyArn: `arn:${partition}:iam::aws:policy/${set.policy}` },
    ],
    Tags: [],
    RoleLastUsed: {},
  };
}

function managedPolicy(parts: GeneratedAccountParts, index: number): Detail {
  const { id, partition, random } = parts;
  const name = `policy-${index}`;
  return {
    PolicyName: name,
    PolicyId: uniqueId('ANPA', `${id} ${name}`),
    Arn: `arn:${partition}:iam::${id}:policy/${name}`,
    Path: '/',
    DefaultVersionId: 'v1',
    AttachmentCount: 1,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    CreateDate: '2025-03-03T08:00:00Z',
    UpdateDate: '2025-03-03T08:00:00Z',
    PolicyVersionList: [
      {
        VersionId: 'v1',
        IsDefaultVersion: true,
        CreateDate: '2025-03-03T08:00:00Z',
        Document: generatedDocument(random, id, partition),
      },
    ],
  };
}

function reference(policy: Detail | undefined): Detail {
  return { PolicyName: policy?.['PolicyName'], PolicyArn: policy?.['Arn'] };
}
