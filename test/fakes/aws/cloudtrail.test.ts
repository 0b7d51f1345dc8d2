import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  LookupEventsCommand,
  type LookupEventsCommandInput,
} from '@aws-sdk/client-cloudtrail';
import { expect } from 'chai';
import {
  changeAccount,
  type FakeAws,
  generatedAccountId,
  generatedOrganization,
  hubCredentials,
  startFakeAws,
  type WorldEvent,
} from './index.ts';
import { refusal } from './refusal.ts';

const home = generatedAccountId(0);
const noon = Date.parse('2026-11-20T12:00:00Z');
const day = 24 * 3_600_000;

function event(index: number, more: WorldEvent = {}): WorldEvent {
  return {
    eventVersion: '1.11',
    eventID: `e-${index}`,
    eventName: index % 2 === 0 ? 'AssumeRole' : 'GetObject',
    eventSource: index % 2 === 0 ? 'sts.amazonaws.com' : 's3.amazonaws.com',
    eventTime: new Date(noon - index * 60_000).toISOString().replace('.000Z', 'Z'),
    awsRegion: 'us-east-1',
    recipientAccountId: home,
    readOnly: true,
    userIdentity: { accountId: home, accessKeyId: `ASIA${index % 3}` },
    ...more,
  };
}

const events = [
  ...Array.from({ length: 120 }, (_, index) => event(index)),
  event(900, { awsRegion: 'eu-west-1' }),
  event(901, { eventTime: new Date(noon - 91 * day).toISOString() }),
  event(902, { eventCategory: 'Data' }),
];
const world = changeAccount(generatedOrganization({ accounts: 2, rolesPerAccount: 1 }), home, (account) => ({
  ...account,
  events,
  trails: [
    {
      name: 'org',
      homeRegion: 'us-east-1',
      bucket: 'logs',
      multiRegion: true,
      organization: true,
      digests: true,
    },
    {
      name: 'local',
      homeRegion: 'us-east-1',
      bucket: 'logs',
      advancedEventSelectors: [{ Name: 'all', FieldSelectors: [] }],
      logging: false,
    },
  ],
}));

describe('the fake CloudTrail', () => {
  let fake: FakeAws;
  let now = noon;
  const start = async (region = 'us-east-1') => {
    now = noon;
    fake = await startFakeAws({ world, clock: () => now });
    return new CloudTrailClient({ endpoint: fake.url, region, credentials: hubCredentials, maxAttempts: 1 });
  };
  const lookUp = async (client: CloudTrailClient, input: LookupEventsCommandInput = {}) => {
    const ids: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.send(new LookupEventsCommand({ ...input, NextToken }));
      expect(page.Events?.length).to.be.at.most(50);
      ids.push(...(page.Events ?? []).map(({ EventId }) => EventId ?? ''));
      NextToken = page.NextToken;
      now += 500;
    } while (NextToken);
    return ids;
  };
  afterEach(() => fake.close());

  it('looks up the management events of one Region and 90 days, newest first', async () => {
    const client = await start();
    expect(await lookUp(client)).to.deep.equal(Array.from({ length: 120 }, (_, index) => `e-${index}`));
    expect(
      await lookUp(client, {
        LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'AssumeRole' }],
      }),
    ).to.have.length(60);
    expect(
      await lookUp(client, { LookupAttributes: [{ AttributeKey: 'AccessKeyId', AttributeValue: 'ASIA1' }] }),
    ).to.have.length(40);
    const hour = { StartTime: new Date(noon - 3_600_000), EndTime: new Date(noon - 1_800_000) };
    expect(await lookUp(client, hour)).to.have.length(31);
  });

  it('gives the record itself', async () => {
    const client = await start('eu-west-1');
    const { Events } = await client.send(new LookupEventsCommand({}));
    expect(Events?.map(({ CloudTrailEvent }) => JSON.parse(CloudTrailEvent ?? ''))).to.deep.equal([
      events[120],
    ]);
  });

  it('allows two calls a second in one account and Region', async () => {
    const client = await start();
    const call = () => client.send(new LookupEventsCommand({}));
    await call();
    await call();
    expect(await refusal(call())).to.equal('ThrottlingException: Rate exceeded');
    now += 499;
    expect(await refusal(call())).to.match(/^ThrottlingException/);
    now += 1;
    await call();
  });

  it('refuses what AWS refuses', async () => {
    const client = await start();
    const attribute = { AttributeKey: 'EventName', AttributeValue: 'AssumeRole' } as const;
    expect(await refusal(lookUp(client, { LookupAttributes: [attribute, attribute] }))).to.match(
      /^InvalidLookupAttributesException/,
    );
    now += 1000;
    expect(await refusal(lookUp(client, { MaxResults: 51 }))).to.match(/^InvalidMaxResultsException/);
    now += 1000;
    const backwards = { StartTime: new Date(noon), EndTime: new Date(noon - 1) };
    expect(await refusal(lookUp(client, backwards))).to.match(/^InvalidTimeRangeException/);
  });

  it('describes trails, their state and their selectors', async () => {
    const client = await start();
    const { trailList } = await client.send(new DescribeTrailsCommand({}));
    const [org] = trailList ?? [];
    expect(trailList?.map(({ Name, IsOrganizationTrail }) => [Name, IsOrganizationTrail])).to.deep.equal([
      ['org', true],
      ['local', false],
    ]);
    expect((await client.send(new GetTrailStatusCommand({ Name: org?.TrailARN }))).IsLogging).to.equal(true);
    expect((await client.send(new GetTrailStatusCommand({ Name: 'local' }))).IsLogging).to.equal(false);
    const simple = await client.send(new GetEventSelectorsCommand({ TrailName: 'org' }));
    expect(simple.EventSelectors?.[0]?.IncludeManagementEvents).to.equal(true);
    const advanced = await client.send(new GetEventSelectorsCommand({ TrailName: 'local' }));
    expect(advanced.AdvancedEventSelectors?.[0]?.Name).to.equal('all');
  });
});
