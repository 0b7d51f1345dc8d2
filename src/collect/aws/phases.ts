import type { CollectConfig } from './collect-config.ts';

/** The calls of IAM by the tier of rights that they belong to; one phase makes them all. */
export const iamActions = {
  core: [
    'iam:GetAccountAuthorizationDetails',
    'iam:ListRoles',
    'iam:GenerateServiceLastAccessedDetails',
    'iam:GetServiceLastAccessedDetails',
  ],
  keys: ['iam:GenerateCredentialReport', 'iam:GetCredentialReport'],
  federation: ['iam:ListOpenIDConnectProviders', 'iam:GetOpenIDConnectProvider', 'iam:ListSAMLProviders'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/**
 * The calls of each part of a collection, as IAM's actions: what its session policy allows, and no more. The files
 * below deploy/ grant the same.
 */
export const phaseActions = {
  iam: [...iamActions.core, ...iamActions.keys, ...iamActions.federation],
  trails: ['cloudtrail:DescribeTrails', 'cloudtrail:GetTrailStatus', 'cloudtrail:GetEventSelectors'],
  events: ['cloudtrail:LookupEvents'],
  'event-archive': [
    // Without it hashes are checked and signatures are not; it names nothing but CloudTrail's own public keys.
    'cloudtrail:ListPublicKeys',
    's3:ListBucket',
    's3:GetObject',
    'kms:Decrypt',
    'athena:StartQueryExecution',
    'athena:GetQueryExecution',
    'athena:GetQueryResults',
    'athena:StopQueryExecution',
    // Athena looks for the table's database first (Athena User Guide, "Configure access to databases and tables").
    'glue:GetDatabase',
    'glue:GetTable',
    'glue:GetPartitions',
    's3:GetBucketLocation',
    's3:PutObject',
  ],
  organization: [
    'organizations:DescribeOrganization',
    'organizations:ListRoots',
    'organizations:ListTagsForResource',
    'organizations:ListOrganizationalUnitsForParent',
    'organizations:ListAccountsForParent',
    'organizations:ListPolicies',
    'organizations:ListTargetsForPolicy',
    'organizations:DescribePolicy',
  ],
  'identity-center': [
    'sso:ListInstances',
    'sso:ListPermissionSets',
    'sso:DescribePermissionSet',
    'sso:GetInlinePolicyForPermissionSet',
    'sso:ListManagedPoliciesInPermissionSet',
    'sso:ListCustomerManagedPolicyReferencesInPermissionSet',
    'sso:GetPermissionsBoundaryForPermissionSet',
    'sso:ListAccountAssignments',
    'identitystore:ListUsers',
    'identitystore:ListGroups',
    'identitystore:ListGroupMemberships',
  ],
  resources: [
    's3:ListAllMyBuckets',
    's3:GetBucketPolicy',
    'kms:ListKeys',
    'kms:GetKeyPolicy',
    'secretsmanager:ListSecrets',
    'secretsmanager:GetResourcePolicy',
    'lambda:ListFunctions',
    'lambda:GetPolicy',
    'sqs:ListQueues',
    'sqs:GetQueueAttributes',
    'sns:ListTopics',
    'sns:GetTopicAttributes',
    'tag:GetResources',
  ],
  agents: [
    'bedrock:ListAgents',
    'bedrock:GetAgent',
    'bedrock-agentcore:ListAgentRuntimes',
    'bedrock-agentcore:GetAgentRuntime',
    'bedrock-agentcore:ListGateways',
    'bedrock-agentcore:GetGateway',
  ],
  // No part of a collection: for `explain --verify-on-aws`, when somebody asks.
  verify: ['iam:SimulateCustomPolicy'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Phase = keyof typeof phaseActions;

/** A session policy that lets a phase make its calls and no others, as text (at most 2,048 characters, says STS). */
export function sessionPolicy(phase: Phase): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: phaseActions[phase], Resource: '*' }],
  });
}

/** What of a collection's configuration the callers of a role need to know. */
export type RoleConfig = Pick<CollectConfig, 'hubRole' | 'readerRole'>;
