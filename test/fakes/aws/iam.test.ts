import {
  GetAccountAuthorizationDetailsCommand,
  IAMClient,
  ListRolesCommand,
  paginateGetAccountAuthorizationDetails,
} from '@aws-sdk/client-iam';
import { expect } from 'chai';
import { type FakeAws, generatedOrganization, hubCredentials, startFakeAws } from './index.ts';

describe('the fake IAM', () => {
  let fake: FakeAws;
  const world = generatedOrganization({ accounts: 3, rolesPerAccount: 230 });
  const home = world.keys[0]?.account ?? '';
  const iam = () =>
    new IAMClient({ endpoint: fake.url, region: 'us-east-1', credentials: hubCredentials, maxAttempts: 1 });
  afterEach(() => fake.close());

  it('gives every role once, its documents encoded', async () => {
    fake = await startFakeAws({ world });
    const names: string[] = [];
    for await (const page of paginateGetAccountAuthorizationDetails({ client: iam(), pageSize: 50 }, {})) {
      names.push(...(page.RoleDetailList ?? []).map(({ RoleName }) => RoleName ?? ''));
    }
    const { iam: kept } = world.accounts.get(home)!;
    expect(names).to.deep.equal(kept.RoleDetailList.map((role) => role['RoleName']));
    const [first] =
      (await iam().send(new GetAccountAuthorizationDetailsCommand({ Filter: ['Role'] }))).RoleDetailList ??
      [];
    const trust = kept.RoleDetailList[0]?.['AssumeRolePolicyDocument'];
    expect(JSON.parse(decodeURIComponent(first?.AssumeRolePolicyDocument ?? ''))).to.deep.equal(trust);
    expect(first?.CreateDate).to.be.instanceOf(Date);
  });

  it('tells how long sessions may last', async () => {
    fake = await startFakeAws({ world });
    const { Roles, IsTruncated, Marker } = await iam().send(new ListRolesCommand({ MaxItems: 11 }));
    expect(Roles?.map(({ MaxSessionDuration }) => MaxSessionDuration)).to.deep.equal([
      43_200, 3600, 3600, 3600, 3600, 3600, 3600, 3600, 3600, 3600, 43_200,
    ]);
    expect(IsTruncated).to.equal(true);
    const next = await iam().send(new ListRolesCommand({ MaxItems: 11, Marker }));
    expect(next.Roles?.[0]?.RoleName).to.equal(
      world.accounts.get(home)?.iam.RoleDetailList[11]?.['RoleName'],
    );
  });
});
