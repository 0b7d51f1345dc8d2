import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CloudTrailClient, DescribeTrailsCommand, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { GetAccountAuthorizationDetailsCommand, IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import {
  DescribePolicyCommand,
  ListAccountsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import {
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { expect } from 'chai';
import { type FakeAws, hubCredentials, startFakeAws, worldFromEstate } from './index.ts';

const folder = fileURLToPath(new URL('../../fixtures/estates/small', import.meta.url));
const dev = '111122223333';
const region = 'cn-north-1';

function saved(path: string) {
  return JSON.parse(readFileSync(`${folder}/${path}`, 'utf8'));
}

describe('an estate folder behind the fake AWS', () => {
  let fake: FakeAws;
  const config = (credentials = hubCredentials as object) => ({
    endpoint: fake.url,
    region,
    credentials: credentials as typeof hubCredentials,
    maxAttempts: 1,
  });
  const inside = async (account: string) => {
    const { Credentials } = await new STSClient(config()).send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws-cn:iam::${account}:role/OverreachReader`,
        RoleSessionName: 'scan',
        ExternalId: 'night',
      }),
    );
    return config({
      accessKeyId: Credentials?.AccessKeyId,
      secretAccessKey: Credentials?.SecretAccessKey,
      sessionToken: Credentials?.SessionToken,
    });
  };
  beforeEach(async () => {
    const world = worldFromEstate(folder, { externalId: 'night', trailBucket: 'trail' });
    const events = saved('cloudtrail/kiro.json').Records as { eventTime: string }[];
    const now = Math.max(...events.map(({ eventTime }) => Date.parse(eventTime))) + 3_600_000;
    fake = await startFakeAws({ world, clock: () => now });
  });
  afterEach(() => fake.close());

  it('gives the roles and documents that the folder holds', async () => {
    const iam = new IAMClient(await inside(dev));
    const { RoleDetailList } = await iam.send(
      new GetAccountAuthorizationDetailsCommand({ Filter: ['Role'] }),
    );
    const details = saved(`accounts/${dev}/authorization-details.json`);
    expect(RoleDetailList?.map(({ Arn }) => Arn)).to.deep.equal(
      details.RoleDetailList.map(({ Arn }: { Arn: string }) => Arn),
    );
    expect(RoleDetailList?.[0]?.AssumeRolePolicyDocument).to.equal(
      details.RoleDetailList[0].AssumeRolePolicyDocument,
    );
    const { Roles } = await iam.send(new ListRolesCommand({}));
    for (const { Arn, MaxSessionDuration } of saved(`accounts/${dev}/roles.json`).Roles) {
      expect(Roles?.find((role) => role.Arn === Arn)?.MaxSessionDuration).to.equal(MaxSessionDuration);
    }
  });

  it('gives its organization, policies as they were written', async () => {
    const client = new OrganizationsClient(config());
    const { Accounts } = await client.send(new ListAccountsCommand({}));
    expect(Accounts?.map(({ Id, Status }) => [Id, Status])).to.deep.include(['777788889999', 'SUSPENDED']);
    const { Policy } = await client.send(new DescribePolicyCommand({ PolicyId: 'p-broken' }));
    expect(Policy?.Content).to.match(/"Effect":"Deny","Effect":"Allow"/);
  });

  it('gives resource policies, and its events both ways', async () => {
    const s3 = new S3Client(await inside(dev));
    const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket: 'reports' }));
    const bucket = saved(`accounts/${dev}/resource-policies/bucket.json`);
    expect(JSON.parse(Policy ?? '')).to.deep.equal(bucket.policy);
    const { TagSet } = await s3.send(new GetBucketTaggingCommand({ Bucket: 'reports' }));
    expect(TagSet).to.deep.equal([{ Key: 'Environment', Value: 'dev' }]);
    const records = saved('cloudtrail/kiro.json').Records as {
      awsRegion: string;
      userIdentity: { accountId: string };
    }[];
    const [first] = records;
    const trail = new CloudTrailClient(await inside(first?.userIdentity.accountId ?? ''));
    const { Events } = await trail.send(new LookupEventsCommand({}));
    expect(Events)
      .to.have.length(records.filter(({ awsRegion }) => awsRegion === region).length)
      .above(0);
    expect((await trail.send(new DescribeTrailsCommand({}))).trailList?.[0]?.S3BucketName).to.equal('trail');
    const listing = await new S3Client(config()).send(
      new ListObjectsV2Command({ Bucket: 'trail', Prefix: 'AWSLogs/o-exampleorgid/' }),
    );
    expect(listing.KeyCount).to.be.greaterThan(1);
  });
});
