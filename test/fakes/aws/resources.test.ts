import {
  GetKeyPolicyCommand,
  KMSClient,
  ListKeysCommand,
  ListResourceTagsCommand,
} from '@aws-sdk/client-kms';
import {
  GetPolicyCommand,
  LambdaClient,
  ListFunctionsCommand,
  ListTagsCommand,
} from '@aws-sdk/client-lambda';
import {
  GetResourcesCommand,
  ResourceGroupsTaggingAPIClient,
} from '@aws-sdk/client-resource-groups-tagging-api';
import {
  GetResourcePolicyCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import {
  GetTopicAttributesCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import {
  GetQueueAttributesCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { expect } from 'chai';
import {
  changeAccount,
  type FakeAws,
  type FakeAwsOptions,
  generatedAccountId,
  generatedOrganization,
  hubCredentials,
  startFakeAws,
} from './index.ts';
import { refusal } from './refusal.ts';

const home = generatedAccountId(0);
const policy = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }],
};
const tags = { team: 'a<b>&"c"' };
const arn = (service: string, tail: string) => `arn:aws:${service}:eu-west-1:${home}:${tail}`;
const world = changeAccount(generatedOrganization({ accounts: 1, rolesPerAccount: 1 }), home, (account) => ({
  ...account,
  resources: [
    { arn: arn('kms', 'key/1111'), policy, tags },
    { arn: arn('secretsmanager', 'secret:db/main-AbCdEf'), policy, tags },
    { arn: arn('secretsmanager', 'secret:plain-AbCdEf'), policy: null },
    { arn: arn('lambda', 'function:resize'), policy, tags, roleArn: `arn:aws:iam::${home}:role/resize` },
    { arn: arn('lambda', 'function:shut'), policy: null },
    { arn: arn('sqs', 'orders'), policy, tags },
    { arn: arn('sns', 'alarms'), policy, tags },
    { arn: `arn:aws:sns:us-east-1:${home}:elsewhere`, policy: null },
  ],
}));

describe('the fake of resources with policies', () => {
  let fake: FakeAws;
  const start = async (options: Partial<FakeAwsOptions> = {}) => {
    fake = await startFakeAws({ world, ...options });
    return { endpoint: fake.url, region: 'eu-west-1', credentials: hubCredentials, maxAttempts: 1 };
  };
  const read = (text: string | undefined) => JSON.parse(text ?? 'null');
  afterEach(() => fake.close());

  it('has KMS keys', async () => {
    const client = new KMSClient(await start());
    expect((await client.send(new ListKeysCommand({}))).Keys?.map(({ KeyId }) => KeyId)).to.deep.equal([
      '1111',
    ]);
    const { Policy } = await client.send(new GetKeyPolicyCommand({ KeyId: '1111' }));
    expect(read(Policy)).to.deep.equal(policy);
    const { Tags } = await client.send(new ListResourceTagsCommand({ KeyId: '1111' }));
    expect(Tags).to.deep.equal([{ TagKey: 'team', TagValue: tags.team }]);
  });

  it('has secrets', async () => {
    const client = new SecretsManagerClient(await start());
    const { SecretList } = await client.send(new ListSecretsCommand({}));
    expect(SecretList?.map(({ Name }) => Name)).to.deep.equal(['db/main', 'plain']);
    const { ResourcePolicy } = await client.send(new GetResourcePolicyCommand({ SecretId: 'db/main' }));
    expect(read(ResourcePolicy)).to.deep.equal(policy);
    const none = await client.send(new GetResourcePolicyCommand({ SecretId: 'plain' }));
    expect(none.ResourcePolicy).to.equal(undefined);
  });

  it('has functions', async () => {
    const client = new LambdaClient(await start());
    const { Functions } = await client.send(new ListFunctionsCommand({}));
    expect(Functions?.map(({ FunctionName, Role }) => [FunctionName, Role])).to.deep.equal([
      ['resize', `arn:aws:iam::${home}:role/resize`],
      ['shut', undefined],
    ]);
    expect(read((await client.send(new GetPolicyCommand({ FunctionName: 'resize' }))).Policy)).to.deep.equal(
      policy,
    );
    expect(
      (await client.send(new ListTagsCommand({ Resource: arn('lambda', 'function:resize') }))).Tags,
    ).to.deep.equal(tags);
    expect(await refusal(client.send(new GetPolicyCommand({ FunctionName: 'shut' })))).to.match(
      /^ResourceNotFoundException/,
    );
  });

  it('has queues', async () => {
    const client = new SQSClient(await start());
    const { QueueUrls } = await client.send(new ListQueuesCommand({}));
    const [QueueUrl = ''] = QueueUrls ?? [];
    const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] });
    const { Attributes } = await client.send(asked);
    expect(Object.keys(Attributes ?? {})).to.deep.equal(['Policy']);
    expect(read(Attributes?.['Policy'])).to.deep.equal(policy);
    expect((await client.send(new ListQueueTagsCommand({ QueueUrl }))).Tags).to.deep.equal(tags);
    const missing = client.send(
      new GetQueueAttributesCommand({ QueueUrl: `${QueueUrl}x`, AttributeNames: ['All'] }),
    );
    expect(await refusal(missing)).to.match(/The specified queue does not exist/);
  });

  it('has topics, of one Region at a time', async () => {
    const client = new SNSClient(await start());
    const { Topics } = await client.send(new ListTopicsCommand({}));
    expect(Topics).to.deep.equal([{ TopicArn: arn('sns', 'alarms') }]);
    const TopicArn = arn('sns', 'alarms');
    const { Attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(read(Attributes?.['Policy'])).to.deep.equal(policy);
    const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceArn: TopicArn }));
    expect(Tags).to.deep.equal([{ Key: 'team', Value: tags.team }]);
  });

  it('has their tags', async () => {
    const client = new ResourceGroupsTaggingAPIClient(await start({ pages: () => [2, 0, 1] }));
    const found: string[] = [];
    let PaginationToken: string | undefined;
    do {
      const page = await client.send(new GetResourcesCommand({ PaginationToken }));
      found.push(
        ...(page.ResourceTagMappingList ?? []).map(({ ResourceARN }) => ResourceARN?.split(':')[2] ?? ''),
      );
      PaginationToken = page.PaginationToken;
    } while (PaginationToken);
    expect(found).to.deep.equal(['kms', 'secretsmanager', 'lambda', 'sqs', 'sns']);
    const { ResourceTagMappingList } = await client.send(
      new GetResourcesCommand({ ResourceTypeFilters: ['lambda:function'] }),
    );
    expect(ResourceTagMappingList?.[0]?.Tags).to.deep.equal([{ Key: 'team', Value: tags.team }]);
  });

  it('refuses and throttles each in its own words', async () => {
    const config = await start({ permissions: { '*': { allow: [] } } });
    const words = async () =>
      (
        await Promise.all([
          refusal(new KMSClient(config).send(new ListKeysCommand({}))),
          refusal(new SecretsManagerClient(config).send(new ListSecretsCommand({}))),
          refusal(new LambdaClient(config).send(new ListFunctionsCommand({}))),
          refusal(new SQSClient(config).send(new ListQueuesCommand({}))),
          refusal(new SNSClient(config).send(new ListTopicsCommand({}))),
          refusal(new ResourceGroupsTaggingAPIClient(config).send(new GetResourcesCommand({}))),
        ])
      ).map((each) => each.split(':')[0]);
    expect(await words()).to.deep.equal([
      'AccessDeniedException',
      'AccessDeniedException',
      'AccessDeniedException',
      'AccessDenied',
      'AuthorizationErrorException',
      'AccessDeniedException',
    ]);
    fake.setFaults([{ match: {}, fault: { kind: 'throttle' } }]);
    expect(await words()).to.deep.equal([
      'ThrottlingException',
      'ThrottlingException',
      'TooManyRequestsException',
      'RequestThrottled',
      'Throttling',
      'ThrottledException',
    ]);
  });
});
