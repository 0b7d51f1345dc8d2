import { GetAccountAuthorizationDetailsCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { expect } from 'chai';
import {
  type FakeAws,
  type FakeAwsOptions,
  generatedAccountId,
  generatedOrganization,
  hubCredentials,
  startFakeAws,
} from './index.ts';
import { refusal } from './refusal.ts';

const member = generatedAccountId(1);
const reader = `arn:aws:iam::${member}:role/OverreachReader`;
const world = generatedOrganization({ accounts: 3, rolesPerAccount: 5, externalId: 'night' });

describe('the fake STS', () => {
  let fake: FakeAws;
  let now = Date.parse('2026-11-20T02:00:00Z');
  const start = async (options: Partial<FakeAwsOptions> = {}) => {
    fake = await startFakeAws({ world, clock: () => now, ...options });
  };
  const client = (credentials: object = hubCredentials) => ({
    endpoint: fake.url,
    region: 'us-east-1',
    credentials: credentials as typeof hubCredentials,
    maxAttempts: 1,
  });
  const assume = (input: Partial<AssumeRoleCommandInput> = {}) =>
    new STSClient(client()).send(
      new AssumeRoleCommand({ RoleArn: reader, RoleSessionName: 'scan', ExternalId: 'night', ...input }),
    );
  const enter = async (input: Partial<AssumeRoleCommandInput> = {}) => {
    const { Credentials } = await assume(input);
    return {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
  };
  const details = (credentials: object) =>
    new IAMClient(client(credentials)).send(new GetAccountAuthorizationDetailsCommand({}));
  afterEach(() => fake.close());

  it('lets the hub into the account whose role it assumes', async () => {
    await start();
    const inside = new STSClient(client(await enter()));
    const { Account, Arn } = await inside.send(new GetCallerIdentityCommand({}));
    expect([Account, Arn]).to.deep.equal([
      member,
      `arn:aws:sts::${member}:assumed-role/OverreachReader/scan`,
    ]);
    expect(fake.calls.map(({ iamAction, account, outcome }) => [iamAction, account, outcome])).to.deep.equal([
      ['sts:AssumeRole', generatedAccountId(0), 'ok'],
      ['sts:GetCallerIdentity', member, 'ok'],
    ]);
  });

  it('refuses a missing external id, a missing role and a stranger in the same words', async () => {
    await start();
    const words = (arn: string) =>
      `AccessDenied: User: arn:aws:iam::${generatedAccountId(0)}:user/overreach-hub is not authorized to perform: sts:AssumeRole on resource: ${arn}`;
    const missing = `arn:aws:iam::${member}:role/Nobody`;
    const service = String(world.accounts.get(member)?.iam.RoleDetailList[0]?.['Arn']);
    expect(await refusal(assume({ ExternalId: undefined }))).to.equal(words(reader));
    expect(await refusal(assume({ RoleArn: missing }))).to.equal(words(missing));
    expect(await refusal(assume({ RoleArn: service }))).to.equal(words(service));
  });

  it('ends credentials by the clock', async () => {
    await start();
    const session = await enter({ DurationSeconds: 900 });
    now += 899_000;
    await details(session);
    now += 1000;
    expect(await refusal(details(session))).to.equal(
      'ExpiredToken: The security token included in the request is expired',
    );
  });

  it('refuses sessions longer than the role allows', async () => {
    await start();
    expect(await refusal(assume({ DurationSeconds: 3601 }))).to.match(/exceeds the MaxSessionDuration/);
  });

  it('holds a session to its session policy', async () => {
    await start();
    const statement = { Effect: 'Allow', Action: ['iam:List*'], Resource: '*' };
    const session = await enter({
      Policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    });
    expect(await refusal(details(session))).to.equal(
      `AccessDenied: User: arn:aws:sts::${member}:assumed-role/OverreachReader/scan is not authorized to perform: iam:GetAccountAuthorizationDetails on resource: * because no session policy allows the iam:GetAccountAuthorizationDetails action`,
    );
  });

  it('records source identity, tags and the session policy', async () => {
    await start();
    await enter({ SourceIdentity: 'nightly', Tags: [{ Key: 'phase', Value: 'iam' }] });
    expect(fake.calls[0]?.params).to.deep.include({
      SourceIdentity: 'nightly',
      Tags: [{ Key: 'phase', Value: 'iam' }],
    });
  });

  it('knows no keys but its own, and asks for the token that belongs to one', async () => {
    await start();
    const unknown = { ...hubCredentials, accessKeyId: 'AKIAI44QH8DHBEXAMPLE' };
    expect(await refusal(details(unknown))).to.match(/^InvalidClientTokenId: /);
    const { sessionToken: _, ...withoutToken } = await enter();
    expect(await refusal(details(withoutToken))).to.match(/^InvalidClientTokenId: /);
  });

  it('checks signatures when told to', async () => {
    await start({ checkSignatures: true });
    await details(await enter({ SourceIdentity: 'nightly' }));
    const wrong = { ...hubCredentials, secretAccessKey: 'wrong' };
    expect(await refusal(details(wrong))).to.match(/^SignatureDoesNotMatch: The request signature/);
  });

  it('refuses a clock that is off when told to', async () => {
    now = Date.now() + 6 * 60_000;
    await start({ checkClock: true });
    expect(await refusal(details(hubCredentials))).to.match(/^SignatureDoesNotMatch: Signature expired: /);
  });

  it('dates its answers by its clock, or by the machine where a test counts calls', async () => {
    now = Date.parse('2026-01-01T00:00:00Z');
    const callsUntilRefused = async (machineDates: boolean) => {
      await start({ machineDates, permissions: { '*': { allow: [] } } });
      const iam = new IAMClient({ ...client(), maxAttempts: 3 });
      await refusal(iam.send(new GetAccountAuthorizationDetailsCommand({})));
      const { length } = fake.calls;
      await fake.close();
      return length;
    };
    expect([await callsUntilRefused(false), await callsUntilRefused(true)]).to.deep.equal([3, 1]);
    await start();
  });
});
