import {
  GenerateCredentialReportCommand,
  GenerateServiceLastAccessedDetailsCommand,
  GetCredentialReportCommand,
  GetOpenIDConnectProviderCommand,
  GetServiceLastAccessedDetailsCommand,
  IAMClient,
  ListOpenIDConnectProvidersCommand,
  ListSAMLProvidersCommand,
  SimulateCustomPolicyCommand,
  type SimulateCustomPolicyCommandInput,
} from '@aws-sdk/client-iam';
import { expect } from 'chai';
import {
  changeAccount,
  type FakeAws,
  generatedAccountId,
  generatedOrganization,
  hubCredentials,
  startFakeAws,
} from './index.ts';
import { refusal } from './refusal.ts';

const home = generatedAccountId(0);
const provider = `arn:aws:iam::${home}:oidc-provider/token.actions.githubusercontent.com`;
const before = generatedOrganization({ accounts: 1, rolesPerAccount: 3 });
const role = String(before.accounts.get(home)?.iam.RoleDetailList[0]?.['Arn']);
const world = changeAccount(before, home, (account) => ({
  ...account,
  oidcProviders: [
    {
      arn: provider,
      url: 'token.actions.githubusercontent.com',
      clientIds: ['sts.amazonaws.com'],
      thumbprints: ['0123456789abcdef0123456789abcdef01234567'],
    },
  ],
  samlProviders: [
    {
      arn: `arn:aws:iam::${home}:saml-provider/sso`,
      createdAt: '2024-01-01T00:00:00Z',
      validUntil: '2124-01-01T00:00:00Z',
    },
  ],
  lastAccessed: {
    [role]: [
      {
        ServiceName: 'Amazon S3',
        ServiceNamespace: 's3',
        LastAuthenticated: '2026-11-01T10:00:00Z',
        TotalAuthenticatedEntities: 1,
      },
      { ServiceName: 'AWS Lambda', ServiceNamespace: 'lambda' },
    ],
  },
}));

describe('the jobs of the fake IAM', () => {
  let fake: FakeAws;
  let iam: IAMClient;
  beforeEach(async () => {
    fake = await startFakeAws({ world });
    iam = new IAMClient({
      endpoint: fake.url,
      region: 'us-east-1',
      credentials: hubCredentials,
      maxAttempts: 1,
    });
  });
  afterEach(() => fake.close());

  it('make a credential report that takes its time', async () => {
    expect(await refusal(iam.send(new GetCredentialReportCommand({})))).to.match(
      /^CredentialReportNotPresentException/,
    );
    expect((await iam.send(new GenerateCredentialReportCommand({}))).State).to.equal('STARTED');
    expect((await iam.send(new GenerateCredentialReportCommand({}))).State).to.equal('INPROGRESS');
    expect((await iam.send(new GenerateCredentialReportCommand({}))).State).to.equal('COMPLETE');
    const { Content } = await iam.send(new GetCredentialReportCommand({}));
    const [names, root] = Buffer.from(Content ?? [])
      .toString('utf8')
      .split('\n');
    expect(root?.split(',')).to.have.length(names?.split(',').length ?? 0);
    expect(root).to.match(/^<root_account>,arn:aws:iam::100000000000:root,/);
  });

  it('tell what services a role last used', async () => {
    const { JobId } = await iam.send(new GenerateServiceLastAccessedDetailsCommand({ Arn: role }));
    const ask = () => iam.send(new GetServiceLastAccessedDetailsCommand({ JobId }));
    expect((await ask()).JobStatus).to.equal('IN_PROGRESS');
    const { JobStatus, ServicesLastAccessed } = await ask();
    expect(JobStatus).to.equal('COMPLETED');
    expect(ServicesLastAccessed?.map((one) => [one.ServiceNamespace, one.LastAuthenticated])).to.deep.equal([
      ['s3', new Date('2026-11-01T10:00:00Z')],
      ['lambda', undefined],
    ]);
    const unknown = new GenerateServiceLastAccessedDetailsCommand({ Arn: `${role}x` });
    expect(await refusal(iam.send(unknown))).to.match(/^NoSuchEntityException/);
  });

  it('know the identity providers', async () => {
    const { OpenIDConnectProviderList } = await iam.send(new ListOpenIDConnectProvidersCommand({}));
    expect(OpenIDConnectProviderList).to.deep.equal([{ Arn: provider }]);
    const one = await iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: provider }));
    expect([one.Url, one.ClientIDList]).to.deep.equal([
      'token.actions.githubusercontent.com',
      ['sts.amazonaws.com'],
    ]);
    expect((await iam.send(new ListSAMLProvidersCommand({}))).SAMLProviderList).to.have.length(1);
  });
});

describe('the simulator of the fake IAM', () => {
  let fake: FakeAws;
  afterEach(() => fake.close());
  const policy = (...statements: object[]) =>
    JSON.stringify({ Version: '2012-10-17', Statement: statements });
  const everything = policy({ Effect: 'Allow', Action: '*', Resource: '*' });
  const simulate = async (input: Partial<SimulateCustomPolicyCommandInput>) => {
    fake = await startFakeAws({ world });
    const iam = new IAMClient({
      endpoint: fake.url,
      region: 'us-east-1',
      credentials: hubCredentials,
      maxAttempts: 1,
    });
    const asked = { PolicyInputList: [everything], ActionNames: ['s3:GetObject'], ...input };
    return iam.send(new SimulateCustomPolicyCommand({ ResourceArns: ['arn:aws:s3:::logs/a'], ...asked }));
  };
  const decisions = async (input: Partial<SimulateCustomPolicyCommandInput>) =>
    (await simulate(input)).EvaluationResults?.map(({ EvalDecision }) => EvalDecision);

  it('decides each action on each resource', async () => {
    const reader = policy({ Effect: 'Allow', Action: 's3:Get*', Resource: 'arn:aws:s3:::logs/*' });
    const ResourceArns = ['arn:aws:s3:::logs/a', 'arn:aws:s3:::other/a'];
    const ActionNames = ['s3:GetObject', 's3:PutObject'];
    expect(await decisions({ PolicyInputList: [reader], ActionNames, ResourceArns })).to.deep.equal([
      'allowed',
      'implicitDeny',
      'implicitDeny',
      'implicitDeny',
    ]);
  });

  it('minds boundaries, context, and the levels of an organization', async () => {
    const none = policy({ Effect: 'Deny', Action: 's3:*', Resource: '*' });
    expect(await decisions({ PermissionsBoundaryPolicyInputList: [none] })).to.deep.equal(['explicitDeny']);
    await fake.close();
    const tagged = policy({
      Effect: 'Allow',
      Action: '*',
      Resource: '*',
      Condition: { StringEquals: { 'aws:PrincipalTag/team': 'bi' } },
    });
    const entry = {
      ContextKeyName: 'aws:PrincipalTag/team',
      ContextKeyValues: ['bi'],
      ContextKeyType: 'string' as const,
    };
    expect(await decisions({ PolicyInputList: [tagged], ContextEntries: [entry] })).to.deep.equal([
      'allowed',
    ]);
    await fake.close();
    const levels = [
      { ServiceControlPolicyInputList: [everything] },
      { ServiceControlPolicyInputList: [everything, none] },
    ];
    const { EvaluationResults } = await simulate({ OrderedOrganizationPolicyInputList: levels });
    expect(EvaluationResults?.[0]).to.deep.include({
      EvalDecision: 'explicitDeny',
      OrganizationsDecisionDetail: { AllowedByOrganizations: false },
    });
  });

  it('refuses what it cannot read or does not know', async () => {
    expect(await refusal(simulate({ PolicyInputList: ['{'] }))).to.match(
      /^InvalidInputException: Invalid policy/,
    );
    await fake.close();
    const session = { CallerArn: `arn:aws:sts::${home}:assumed-role/a/b` };
    expect(await refusal(simulate(session))).to.match(/^InvalidInputException: Invalid Entity Arn/);
  });
});
