import type { AccessLevel } from './access-level.ts';
import type { ActionCategory } from './categories.ts';

/** One allowing entry of a profile: actions (patterns), cut to some access levels, on resources (ARN patterns). */
export interface ProfileAllow {
  readonly actions: readonly string[];
  /** Only actions of these levels (Catalog.isAmongLevels); all levels when absent. */
  readonly accessLevels?: readonly AccessLevel[];
  readonly resources: readonly string[];
}

/** One denying entry of a profile: actions (patterns), or every action of some categories. */
export type ProfileDeny =
  | { readonly actions: readonly string[] }
  | { readonly categories: readonly ActionCategory[] };

/** A shared scope that ships with the tool, for a registry to name. */
export interface Profile {
  readonly id: string;
  readonly description: string;
  readonly allow: readonly ProfileAllow[];
  readonly deny: readonly ProfileDeny[];
}

// Reads that hand out a credential or a secret: "may look" never means these.
const secretReads: readonly string[] = [
  'aidevops:GetAccessToken',
  'amplifybackend:GetToken',
  'bedrock-agentcore:GetResource*Token',
  'bedrock-agentcore:GetResourceApiKey',
  'bedrock-agentcore:GetWorkloadAccessToken*',
  'cloud9:CreateEnvironmentToken',
  'cloudwatch:GetSpaceCredentials*',
  'codeconnections:Get*Token',
  'codestar-connections:Get*Token',
  'cognito-identity:GetCredentialsForIdentity',
  'cognito-identity:GetOpenIdToken*',
  'cognito-idp:ListUserPoolClientSecrets',
  'connect:GetFederationToken',
  'datazone:Get*Credentials',
  'ec2:GetPasswordData',
  'eks-auth:AssumeRoleForPodIdentity',
  'finspace-api:GetProgrammaticAccessCredentials',
  'gamelift:GetComputeAuthToken',
  'gamelift:RequestUploadCredentials',
  'lakeformation:GetDataAccess',
  'lakeformation:GetTemporaryGlue*',
  'license-manager:GetAccessToken',
  'lightsail:DownloadDefaultKeyPair',
  'lightsail:GetInstanceAccessDetails',
  'lightsail:GetRelationalDatabaseMasterUserPassword',
  'pca-connector-scep:GetChallengePassword',
  'redshift-serverless:GetCredentials',
  'redshift-serverless:GetIdentityCenterAuthToken',
  'redshift:GetClusterCredentials*',
  'redshift:GetIdentityCenterAuthToken',
  'route53globalresolver:GetAccessToken',
  's3:GetDataAccess',
  'secretsmanager:BatchGetSecretValue',
  'secretsmanager:GetSecretValue',
  'signin:AuthorizeOAuth2Access',
  'signin:CreateOAuth2Token',
  'ssm:GetAccessToken',
  'ssm:GetParameter*',
  'states:RevealSecrets',
  'storagegateway:DescribeChapCredentials',
  'sts:GetFederationToken',
  'sts:GetSessionToken',
];

// Looks at everything the catalog knows today and changes nothing. An action AWS adds tomorrow is outside until the
// catalog has it: an operator who said "read" has not seen it. Secrets are left out because a secret read is a change
// of identity, not a look.
const readOnly: Profile = {
  id: 'read-only',
  description: 'reads and lists anything but secrets; changes nothing',
  allow: [{ actions: ['*'], accessLevels: ['Read', 'List'], resources: ['*'] }],
  deny: [{ actions: secretReads }],
};

// Builds and tears down application parts in an environment made for it; pair it with `environments`. It may delete
// what it builds, so `destructive` is not denied. Permissions management stays with people: neither the level nor the
// category is allowed, so roles come from an infrastructure pipeline and iam:PassRole must be granted by name.
const devBuilder: Profile = {
  id: 'dev-builder',
  description:
    'builds, changes and deletes application resources of a development environment; no identities, no guardrails',
  allow: [
    { actions: ['*'], accessLevels: ['Read', 'List'], resources: ['*'] },
    {
      actions: [
        'apigateway:*',
        'cloudformation:*',
        'cloudwatch:*',
        'codebuild:*',
        'dynamodb:*',
        'ecr:*',
        'ecs:*',
        'events:*',
        'lambda:*',
        'logs:*',
        's3:*',
        'scheduler:*',
        'sns:*',
        'sqs:*',
        'states:*',
        'xray:*',
      ],
      accessLevels: ['Read', 'List', 'Tagging', 'Write'],
      resources: ['*'],
    },
  ],
  deny: [{ actions: secretReads }, { categories: ['privilege-escalation', 'guardrail-tampering'] }],
};

// Rolls out what was built, through the services made for it. Stack updates and change sets count as destructive (they
// can delete what a template drops), so the category is not denied; deletion by name is. There is no iam here at all: the
// execution role is named by the operator in an allow entry for iam:PassRole, which a category deny would undo.
const deployer: Profile = {
  id: 'deployer',
  description:
    'rolls out releases through CloudFormation, CodeDeploy, ECS, Lambda and ECR; deletes no stack, service or function',
  allow: [
    {
      actions: [
        'cloudformation:*',
        'codedeploy:*',
        'codepipeline:*',
        'ecr:*',
        'ecs:*',
        'elasticloadbalancing:Describe*',
        'lambda:*',
        'logs:*',
        's3:*',
      ],
      accessLevels: ['Read', 'List'],
      resources: ['*'],
    },
    {
      actions: [
        'cloudformation:CancelUpdateStack',
        'cloudformation:ContinueUpdateRollback',
        'cloudformation:CreateChangeSet',
        'cloudformation:CreateStack',
        'cloudformation:DeleteChangeSet',
        'cloudformation:ExecuteChangeSet',
        'cloudformation:RollbackStack',
        'cloudformation:TagResource',
        'cloudformation:UpdateStack',
        'codedeploy:CreateDeployment',
        'codedeploy:RegisterApplicationRevision',
        'codedeploy:StopDeployment',
        'codepipeline:StartPipelineExecution',
        'ecr:BatchCheckLayerAvailability',
        'ecr:CompleteLayerUpload',
        'ecr:InitiateLayerUpload',
        'ecr:PutImage',
        'ecr:UploadLayerPart',
        'ecs:RegisterTaskDefinition',
        'ecs:RunTask',
        'ecs:UpdateService',
        'lambda:PublishVersion',
        'lambda:UpdateAlias',
        'lambda:UpdateFunctionCode',
        'lambda:UpdateFunctionConfiguration',
        's3:PutObject',
      ],
      resources: ['*'],
    },
  ],
  deny: [{ actions: secretReads }, { categories: ['guardrail-tampering'] }],
};

// Finds out what is wrong and stops the bleeding: looks at everything, and makes the few changes that a responder can
// take back (stop, restart, throttle, copy). Stopping counts as destructive because it is an outage, so the
// category is not denied: the list below is the limit. No right is given, no trail or alarm touched.
const incident: Profile = {
  id: 'incident',
  description:
    'reads anything but secrets; stops, restarts, throttles and snapshots; nothing that cannot be undone',
  allow: [
    { actions: ['*'], accessLevels: ['Read', 'List'], resources: ['*'] },
    {
      actions: [
        'autoscaling:ResumeProcesses',
        'autoscaling:SuspendProcesses',
        'cloudformation:CancelUpdateStack',
        'cloudformation:ContinueUpdateRollback',
        'codedeploy:StopDeployment',
        'codepipeline:StopPipelineExecution',
        'ec2:CreateSnapshot',
        'ec2:CreateSnapshots',
        'ec2:RebootInstances',
        'ec2:StartInstances',
        'ec2:StopInstances',
        'ecs:StopTask',
        'ecs:UpdateService',
        'lambda:PutFunctionConcurrency',
        'lambda:UpdateAlias',
        'rds:CreateDBClusterSnapshot',
        'rds:CreateDBSnapshot',
        'rds:RebootDBInstance',
        'support:AddCommunicationToCase',
        'support:CreateCase',
      ],
      resources: ['*'],
    },
  ],
  deny: [{ actions: secretReads }, { categories: ['privilege-escalation', 'guardrail-tampering'] }],
};

/** The profiles that ship with the tool. */
export const profiles: readonly Profile[] = [readOnly, devBuilder, deployer, incident];

/** The profile with this id, or null. */
export function findProfile(id: string): Profile | null {
  return profiles.find((profile) => profile.id === id) ?? null;
}
