import {
  DescribeOrganizationCommand,
  DescribePolicyCommand,
  ListPoliciesCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  ListTargetsForPolicyCommand,
  OrganizationsClient,
  paginateListAccountsForParent,
  paginateListOrganizationalUnitsForParent,
} from '@aws-sdk/client-organizations';
import { expect } from 'chai';
import { type FakeAws, generatedOrganization, hubCredentials, startFakeAws, type World } from './index.ts';
import { refusal } from './refusal.ts';

const world = generatedOrganization({ accounts: 90, rolesPerAccount: 1 });

describe('the fake Organizations', () => {
  let fake: FakeAws;
  const start = async (served: World = world) => {
    fake = await startFakeAws({ world: served });
    return new OrganizationsClient({
      endpoint: fake.url,
      region: 'us-east-1',
      credentials: hubCredentials,
      maxAttempts: 1,
    });
  };
  afterEach(() => fake.close());

  it('can be walked from its root to every account', async () => {
    const client = await start();
    const found: string[] = [];
    const walk = async (ParentId: string): Promise<void> => {
      for await (const { Accounts } of paginateListAccountsForParent({ client }, { ParentId })) {
        found.push(...(Accounts ?? []).map(({ Id }) => Id ?? ''));
      }
      for await (const page of paginateListOrganizationalUnitsForParent({ client }, { ParentId })) {
        for (const { Id } of page.OrganizationalUnits ?? []) await walk(Id ?? '');
      }
    };
    const { Roots } = await client.send(new ListRootsCommand({}));
    await walk(Roots?.[0]?.Id ?? '');
    expect(found.toSorted()).to.deep.equal(world.organization?.accounts.map(({ id }) => id).toSorted());
  });

  it('gives policies plainly, with targets and tags', async () => {
    const client = await start();
    const { Policies } = await client.send(new ListPoliciesCommand({ Filter: 'SERVICE_CONTROL_POLICY' }));
    expect(Policies?.map(({ Arn }) => Arn)).to.deep.equal([
      'arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess',
      'arn:aws:organizations::100000000000:policy/o-generated1/service_control_policy/p-genregions',
      'arn:aws:organizations::100000000000:policy/o-generated1/service_control_policy/p-gentrail',
    ]);
    const { Policy } = await client.send(new DescribePolicyCommand({ PolicyId: 'p-gentrail' }));
    expect(JSON.parse(Policy?.Content ?? '').Statement[0].Effect).to.equal('Deny');
    const { Targets } = await client.send(new ListTargetsForPolicyCommand({ PolicyId: 'p-genregions' }));
    expect(Targets?.map(({ TargetId, Type }) => [TargetId, Type])).to.deep.equal([['r-gen1', 'ROOT']]);
    const member = world.organization?.accounts[1];
    const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceId: member?.id }));
    expect(Tags?.map(({ Key }) => Key)).to.deep.equal(['environment', 'cost-center']);
  });

  it('answers only who may ask', async () => {
    const [first] = world.keys;
    const member = await start({
      ...world,
      keys: [{ ...first!, account: world.organization!.accounts[1]!.id }],
    });
    await member.send(new DescribeOrganizationCommand({}));
    expect(await refusal(member.send(new ListRootsCommand({})))).to.equal(
      "AccessDeniedException: You don't have permissions to access this resource.",
    );
    await fake.close();
    const alone = await start({ ...world, organization: null });
    expect(await refusal(alone.send(new DescribeOrganizationCommand({})))).to.match(
      /^AWSOrganizationsNotInUseException: /,
    );
  });

  it('has no RCPs where AWS does not offer them', async () => {
    const client = await start({ ...world, notOffered: ['resource-control-policies'] });
    expect(
      await refusal(client.send(new ListPoliciesCommand({ Filter: 'RESOURCE_CONTROL_POLICY' }))),
    ).to.match(/^InvalidInputException: /);
  });
});
