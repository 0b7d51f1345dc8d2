import {
  changeAccount,
  generatedAccountId,
  generatedOrganization,
  mainRegion,
  type World,
  type WorldAccount,
} from '../../fakes/aws/index.ts';

const allow = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }],
};

/** An organization whose accounts have something of everything that is collected. */
export function richWorld(
  parts: {
    readonly partition?: string;
    readonly accounts?: number;
    readonly roles?: number;
    readonly agentShare?: number;
  } = {},
): World {
  const partition = parts.partition ?? 'aws';
  const count = parts.accounts ?? 3;
  const plain = generatedOrganization({
    accounts: count,
    rolesPerAccount: parts.roles ?? 12,
    partition,
    keep: count,
    agentShare: parts.agentShare ?? 0.02,
  });
  const ids = Array.from({ length: count }, (_, index) => generatedAccountId(index));
  const furnished = ids.reduce(
    (world, id) => changeAccount(world, id, (account) => furnish(account, partition)),
    plain,
  );
  const [management = ''] = ids;
  const set = `arn:${partition}:sso:::permissionSet/ssoins-1111111111111111/ps-1111111111111111`;
  return {
    ...furnished,
    identityCenter: {
      instanceArn: `arn:${partition}:sso:::instance/ssoins-1111111111111111`,
      identityStoreId: 'd-1111111111',
      homeRegion: mainRegion(partition),
      ownerAccountId: management,
      permissionSets: [{ arn: set, name: 'Builder', inlinePolicy: allow, managedPolicyArns: [] }],
      assignments: ids.map((accountId) => ({
        permissionSetArn: set,
        accountId,
        principalType: 'GROUP' as const,
        principalId: 'group-1',
      })),
      users: [{ id: 'user-1', userName: 'eve@example.com' }],
      groups: [{ id: 'group-1', displayName: 'builders', members: ['user-1'] }],
    },
  };
}

function furnish(account: WorldAccount, partition: string): WorldAccount {
  const { id, iam } = account;
  const region = mainRegion(partition);
  const at = (service: string, resource: string) => `arn:${partition}:${service}:${region}:${id}:${resource}`;
  return {
    ...account,
    iam: { ...iam, RoleDetailList: [...iam.RoleDetailList, builderRole(id, partition)] },
    oidcProviders: [
      {
        arn: `arn:${partition}:iam::${id}:oidc-provider/token.example.com`,
        url: 'token.example.com',
        clientIds: ['sts.example.com'],
        thumbprints: [],
      },
    ],
    samlProviders: [
      {
        arn: `arn:${partition}:iam::${id}:saml-provider/people`,
        createdAt: '2024-01-01T00:00:00Z',
        validUntil: '2034-01-01T00:00:00Z',
      },
    ],
    trails: [{ name: 'all', homeRegion: region, bucket: `trail-${id}`, multiRegion: true, digests: true }],
    buckets: [
      { name: `data-${id}`, region, policy: allow, tags: { stage: 'test' } },
      { name: `plain-${id}`, region },
    ],
    resources: [
      { arn: at('kms', 'key/11111111-1111-1111-1111-111111111111'), policy: allow },
      { arn: at('secretsmanager', 'secret:password-aBcDeF'), policy: allow },
      { arn: at('lambda', 'function:work'), policy: allow },
      { arn: at('sqs', 'queue'), policy: allow },
      { arn: at('sns', 'topic'), policy: allow },
    ],
    bedrockAgents: [
      { id: 'AGENT00001', name: 'helper', region, roleArn: `arn:${partition}:iam::${id}:role/agent` },
    ],
    agentRuntimes: [
      {
        kind: 'runtime',
        id: 'run-1',
        name: 'run',
        region,
        roleArn: `arn:${partition}:iam::${id}:role/agent`,
      },
      {
        kind: 'gateway',
        id: 'gate-1',
        name: 'gate',
        region,
        roleArn: `arn:${partition}:iam::${id}:role/agent`,
      },
    ],
  };
}

/** The role that Identity Center makes for a permission set that was given to somebody there. */
function builderRole(id: string, partition: string): Readonly<Record<string, unknown>> {
  const name = 'AWSReservedSSO_Builder_0123456789abcdef';
  const path = '/aws-reserved/sso.amazonaws.com/';
  return {
    Path: path,
    RoleName: name,
    RoleId: `AROABUILDER${id}`,
    Arn: `arn:${partition}:iam::${id}:role${path}${name}`,
    CreateDate: '2024-01-01T00:00:00Z',
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: `arn:${partition}:iam::${id}:saml-provider/people` },
          Action: 'sts:AssumeRoleWithSAML',
        },
      ],
    },
    RolePolicyList: [{ PolicyName: 'inline', PolicyDocument: { Version: '2012-10-17', Statement: [] } }],
    AttachedManagedPolicies: [],
    Tags: [],
    RoleLastUsed: { LastUsedDate: '2026-11-19T12:00:00Z', Region: 'us-east-1' },
  };
}
