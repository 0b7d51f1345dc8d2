import {
  IdentitystoreClient,
  ListGroupMembershipsCommand,
  ListGroupsCommand,
  paginateListUsers,
} from '@aws-sdk/client-identitystore';
import {
  DescribePermissionSetCommand,
  GetInlinePolicyForPermissionSetCommand,
  GetPermissionsBoundaryForPermissionSetCommand,
  ListAccountAssignmentsCommand,
  ListCustomerManagedPolicyReferencesInPermissionSetCommand,
  ListInstancesCommand,
  ListManagedPoliciesInPermissionSetCommand,
  ListPermissionSetsCommand,
  SSOAdminClient,
} from '@aws-sdk/client-sso-admin';
import { expect } from 'chai';
import {
  type FakeAws,
  generatedAccountId,
  generatedOrganization,
  hubCredentials,
  startFakeAws,
  type World,
  type WorldIdentityCenter,
} from './index.ts';
import { refusal } from './refusal.ts';

const InstanceArn = 'arn:aws:sso:::instance/ssoins-1111222233334444';
const PermissionSetArn = 'arn:aws:sso:::permissionSet/ssoins-1111222233334444/ps-aaaabbbbccccdddd';
const AccountId = generatedAccountId(1);
const identityCenter: WorldIdentityCenter = {
  instanceArn: InstanceArn,
  identityStoreId: 'd-1234567890',
  homeRegion: 'eu-west-1',
  ownerAccountId: generatedAccountId(0),
  permissionSets: [
    {
      arn: PermissionSetArn,
      name: 'Builders',
      sessionDuration: 'PT8H',
      inlinePolicy: { Version: '2012-10-17', Statement: [] },
      managedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
      customerPolicies: [{ Name: 'team' }],
      boundary: { ManagedPolicyArn: 'arn:aws:iam::aws:policy/PowerUserAccess' },
    },
    { arn: `${PermissionSetArn}2`, name: 'Bare' },
  ],
  assignments: [
    { permissionSetArn: PermissionSetArn, accountId: AccountId, principalType: 'GROUP', principalId: 'g-1' },
  ],
  users: Array.from({ length: 230 }, (_, index) => ({
    id: `u-${index}`,
    userName: `person-${index}@example.com`,
  })),
  groups: [{ id: 'g-1', displayName: 'Builders', members: ['u-1', 'u-2'] }],
};
const world: World = { ...generatedOrganization({ accounts: 2, rolesPerAccount: 1 }), identityCenter };

describe('the fake Identity Center', () => {
  let fake: FakeAws;
  const start = async (served: World = world, region = 'eu-west-1') => {
    fake = await startFakeAws({ world: served });
    const config = { endpoint: fake.url, region, credentials: hubCredentials, maxAttempts: 1 };
    return { sso: new SSOAdminClient(config), store: new IdentitystoreClient(config) };
  };
  afterEach(() => fake.close());

  it('tells what a permission set holds', async () => {
    const { sso } = await start();
    const { Instances } = await sso.send(new ListInstancesCommand({}));
    expect(Instances?.map((one) => [one.InstanceArn, one.IdentityStoreId])).to.deep.equal([
      [InstanceArn, 'd-1234567890'],
    ]);
    const { PermissionSets } = await sso.send(new ListPermissionSetsCommand({ InstanceArn }));
    expect(PermissionSets).to.deep.equal([PermissionSetArn, `${PermissionSetArn}2`]);
    const named = { InstanceArn, PermissionSetArn };
    const { PermissionSet } = await sso.send(new DescribePermissionSetCommand(named));
    expect([PermissionSet?.Name, PermissionSet?.SessionDuration]).to.deep.equal(['Builders', 'PT8H']);
    const { InlinePolicy } = await sso.send(new GetInlinePolicyForPermissionSetCommand(named));
    expect(JSON.parse(InlinePolicy ?? '')).to.deep.equal({ Version: '2012-10-17', Statement: [] });
    const managed = await sso.send(new ListManagedPoliciesInPermissionSetCommand(named));
    expect(managed.AttachedManagedPolicies?.[0]?.Name).to.equal('ReadOnlyAccess');
    const customer = await sso.send(new ListCustomerManagedPolicyReferencesInPermissionSetCommand(named));
    expect(customer.CustomerManagedPolicyReferences).to.deep.equal([{ Name: 'team', Path: '/' }]);
    const { PermissionsBoundary } = await sso.send(new GetPermissionsBoundaryForPermissionSetCommand(named));
    expect(PermissionsBoundary?.ManagedPolicyArn).to.match(/PowerUserAccess$/);
  });

  it('says that a boundary is not there, as AWS does', async () => {
    const { sso } = await start();
    const bare = { InstanceArn, PermissionSetArn: `${PermissionSetArn}2` };
    expect((await sso.send(new GetInlinePolicyForPermissionSetCommand(bare))).InlinePolicy).to.equal('');
    expect(await refusal(sso.send(new GetPermissionsBoundaryForPermissionSetCommand(bare)))).to.match(
      /^ResourceNotFoundException: /,
    );
  });

  it('leads from an assignment to people', async () => {
    const { sso, store } = await start();
    const { AccountAssignments } = await sso.send(
      new ListAccountAssignmentsCommand({ InstanceArn, PermissionSetArn, AccountId }),
    );
    expect(AccountAssignments?.map(({ PrincipalId }) => PrincipalId)).to.deep.equal(['g-1']);
    const IdentityStoreId = 'd-1234567890';
    const { Groups } = await store.send(new ListGroupsCommand({ IdentityStoreId }));
    expect(Groups?.map(({ DisplayName }) => DisplayName)).to.deep.equal(['Builders']);
    const { GroupMemberships } = await store.send(
      new ListGroupMembershipsCommand({ IdentityStoreId, GroupId: 'g-1' }),
    );
    expect(GroupMemberships?.map(({ MemberId }) => MemberId)).to.deep.equal([
      { UserId: 'u-1' },
      { UserId: 'u-2' },
    ]);
    const names: string[] = [];
    for await (const { Users } of paginateListUsers({ client: store }, { IdentityStoreId })) {
      names.push(...(Users ?? []).map(({ UserName }) => UserName ?? ''));
    }
    expect(names).to.deep.equal(identityCenter.users.map(({ userName }) => userName));
  });

  it('is not there in other Regions, nor where AWS does not offer it', async () => {
    const { sso } = await start(world, 'us-east-1');
    expect((await sso.send(new ListInstancesCommand({}))).Instances).to.deep.equal([]);
    await fake.close();
    const without = await start({ ...world, notOffered: ['identity-center'] });
    expect(await refusal(without.sso.send(new ListInstancesCommand({})))).to.match(/hang up|ECONNRESET/);
  });
});
