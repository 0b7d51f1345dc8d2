import { createHash, createPublicKey, verify } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { CloudTrailClient, ListPublicKeysCommand } from '@aws-sdk/client-cloudtrail';
import {
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { expect } from 'chai';
import {
  changeAccount,
  type FakeAws,
  type FakeAwsOptions,
  generatedAccountId,
  generatedOrganization,
  hubCredentials,
  startFakeAws,
  trailBucket,
} from './index.ts';
import { refusal } from './refusal.ts';

const home = generatedAccountId(0);
const key = `arn:aws:kms:us-east-1:${home}:key/trail`;
const events = [9, 10, 11].flatMap((hour) =>
  ['us-east-1', 'eu-west-1'].map((awsRegion) => ({
    eventID: `${awsRegion} ${hour}`,
    eventName: 'AssumeRole',
    eventTime: `2026-11-20T${String(hour).padStart(2, '0')}:15:00Z`,
    awsRegion,
    recipientAccountId: home,
  })),
);
const logs = trailBucket(events, {
  name: 'logs',
  trail: 'org',
  trailRegion: 'us-east-1',
  organizationId: 'o-1',
  kmsKeyArn: key,
});
const policy = { Version: '2012-10-17', Statement: [] };
const world = changeAccount(generatedOrganization({ accounts: 2, rolesPerAccount: 1 }), home, (account) => ({
  ...account,
  buckets: [logs, { name: 'reports', region: 'eu-west-1', policy, tags: { team: 'bi & <co>' } }],
}));

describe('the fake S3', () => {
  let fake: FakeAws;
  const config = (region = 'us-east-1') => ({
    endpoint: fake.url,
    region,
    credentials: hubCredentials,
    maxAttempts: 1,
  });
  const start = async (options: Partial<FakeAwsOptions> = {}, region = 'us-east-1') => {
    fake = await startFakeAws({ world, ...options });
    return new S3Client(config(region));
  };
  const read = async (client: S3Client, Key: string) =>
    (await client.send(new GetObjectCommand({ Bucket: 'logs', Key }))).Body?.transformToByteArray();
  afterEach(() => fake.close());

  it('lists by prefix and delimiter, page by page', async () => {
    const client = await start({ pages: () => [2, 0, 3] });
    const keys: string[] = [];
    for await (const page of paginateListObjectsV2({ client }, { Bucket: 'logs', Prefix: 'AWSLogs/o-1/' })) {
      keys.push(...(page.Contents ?? []).map(({ Key }) => Key ?? ''));
    }
    expect(keys).to.deep.equal([...(logs.objects?.keys() ?? [])]);
    const Prefix = `AWSLogs/o-1/${home}/`;
    const { CommonPrefixes } = await client.send(
      new ListObjectsV2Command({ Bucket: 'logs', Prefix, Delimiter: '/' }),
    );
    expect(CommonPrefixes?.map((each) => each.Prefix)).to.deep.equal([
      `${Prefix}CloudTrail-Digest/`,
      `${Prefix}CloudTrail/`,
    ]);
  });

  it('gives log files whose digests can be verified by the public key', async () => {
    const client = await start();
    const { PublicKeyList } = await new CloudTrailClient(config()).send(new ListPublicKeysCommand({}));
    const publicKey = createPublicKey({
      key: Buffer.from(PublicKeyList?.[0]?.Value ?? []),
      format: 'der',
      type: 'pkcs1',
    });
    const digests = [...(logs.objects?.keys() ?? [])].filter((name) => name.includes('CloudTrail-Digest'));
    expect(digests).to.have.length(6);
    for (const name of digests) {
      const { Metadata } = await client.send(new HeadObjectCommand({ Bucket: 'logs', Key: name }));
      const content = gunzipSync((await read(client, name)) ?? Buffer.alloc(0));
      const digest = JSON.parse(content.toString('utf8'));
      const hash = createHash('sha256').update(content).digest('hex');
      const text = `${digest.digestEndTime}\nlogs/${name}\n${hash}\n${digest.previousDigestSignature ?? 'null'}`;
      expect(
        verify('sha256', Buffer.from(text), publicKey, Buffer.from(Metadata?.['signature'] ?? '', 'hex')),
      ).to.equal(true);
      const [file] = digest.logFiles;
      const log = gunzipSync((await read(client, file.s3Object)) ?? Buffer.alloc(0));
      expect(createHash('sha256').update(log).digest('hex')).to.equal(file.hashValue);
    }
  });

  it('asks for the KMS key of an object beside the object', async () => {
    const client = await start({ permissions: { '*': { allow: ['s3:*'] } } });
    const [name = ''] = logs.objects?.keys() ?? [];
    expect(await refusal(read(client, name))).to.match(
      /^AccessDenied: .*not authorized to perform: kms:Decrypt/,
    );
    expect(fake.calls.at(-1)?.alsoNeeds).to.deep.equal(['kms:Decrypt']);
  });

  it('tells the settings of a bucket in its own Region', async () => {
    const client = await start({}, 'eu-west-1');
    const { Buckets } = await client.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name, BucketRegion }) => [Name, BucketRegion])).to.deep.equal([
      ['logs', 'us-east-1'],
      ['reports', 'eu-west-1'],
    ]);
    const Bucket = 'reports';
    expect(
      JSON.parse((await client.send(new GetBucketPolicyCommand({ Bucket }))).Policy ?? ''),
    ).to.deep.equal(policy);
    expect((await client.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).to.deep.equal([
      { Key: 'team', Value: 'bi & <co>' },
    ]);
    expect((await client.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).to.equal(
      'eu-west-1',
    );
    expect(await refusal(client.send(new GetBucketPolicyCommand({ Bucket: 'logs' })))).to.match(
      /^NoSuchBucketPolicy/,
    );
    expect(await refusal(client.send(new GetBucketTaggingCommand({ Bucket: 'logs' })))).to.match(
      /^NoSuchTagSet/,
    );
    expect(await refusal(client.send(new GetBucketPolicyCommand({ Bucket: 'nowhere' })))).to.match(
      /^NoSuchBucket/,
    );
    const elsewhere = new S3Client(config('us-east-1'));
    expect(await refusal(elsewhere.send(new GetBucketPolicyCommand({ Bucket })))).to.match(
      /^PermanentRedirect/,
    );
  });
});
