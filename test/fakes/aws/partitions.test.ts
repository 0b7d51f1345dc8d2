import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { ListPoliciesCommand, ListRootsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { ListInstancesCommand, SSOAdminClient } from '@aws-sdk/client-sso-admin';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect } from 'chai';
import {
  changeAccount,
  type FakeAws,
  generatedAccountId,
  generatedOrganization,
  hubCredentials,
  mainRegion,
  startFakeAws,
} from './index.ts';
import { refusal } from './refusal.ts';

const member = generatedAccountId(1);

describe('partitions of the fake AWS', () => {
  let fake: FakeAws;
  afterEach(() => fake.close());

  for (const partition of ['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc']) {
    it(`${partition} has its own ARNs and Regions`, async () => {
      const world = generatedOrganization({
        accounts: 2,
        rolesPerAccount: 3,
        partition,
        identityCenter: true,
      });
      fake = await startFakeAws({ world });
      const config = {
        endpoint: fake.url,
        region: mainRegion(partition),
        credentials: hubCredentials,
        maxAttempts: 1,
      };
      const RoleArn = `arn:${partition}:iam::${member}:role/OverreachReader`;
      const { AssumedRoleUser } = await new STSClient(config).send(
        new AssumeRoleCommand({ RoleArn, RoleSessionName: 'scan' }),
      );
      expect(AssumedRoleUser?.Arn).to.equal(
        `arn:${partition}:sts::${member}:assumed-role/OverreachReader/scan`,
      );
      const { Roles } = await new IAMClient(config).send(new ListRolesCommand({}));
      expect(Roles?.every(({ Arn }) => Arn?.startsWith(`arn:${partition}:iam::`))).to.equal(true);
      const organizations = new OrganizationsClient(config);
      const { Roots } = await organizations.send(new ListRootsCommand({}));
      expect(Roots?.[0]?.Arn).to.match(
        /^arn:[a-z-]+:organizations::100000000000:root\/o-generated1\/r-gen1$/,
      );
      expect(Roots?.[0]?.Arn?.split(':')[1]).to.equal(partition);
      const { Instances } = await new SSOAdminClient(config).send(new ListInstancesCommand({}));
      expect(Instances?.[0]?.InstanceArn).to.equal(`arn:${partition}:sso:::instance/ssoins-1111222233334444`);
      const rcps = organizations.send(new ListPoliciesCommand({ Filter: 'RESOURCE_CONTROL_POLICY' }));
      if (partition === 'aws-cn') expect(await refusal(rcps)).to.match(/^InvalidInputException/);
      else expect((await rcps).Policies).to.deep.equal([]);
      const stranger = new IAMClient({ ...config, region: partition === 'aws' ? 'cn-north-1' : 'us-east-1' });
      expect(await refusal(stranger.send(new ListRolesCommand({})))).to.match(/^InvalidClientTokenId/);
    });
  }

  it('put another account behind a role when told to', async () => {
    const world = changeAccount(
      generatedOrganization({ accounts: 3, rolesPerAccount: 1 }),
      member,
      (account) => ({
        ...account,
        readers: (account.readers ?? []).map((reader) => ({ ...reader, answersAs: generatedAccountId(2) })),
      }),
    );
    fake = await startFakeAws({ world });
    const config = { endpoint: fake.url, region: 'us-east-1', maxAttempts: 1 };
    const { Credentials } = await new STSClient({ ...config, credentials: hubCredentials }).send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${member}:role/OverreachReader`,
        RoleSessionName: 'scan',
      }),
    );
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    const { Account } = await new STSClient({ ...config, credentials }).send(
      new GetCallerIdentityCommand({}),
    );
    expect(Account).to.equal(generatedAccountId(2));
  });
});
