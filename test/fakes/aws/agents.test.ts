import { BedrockAgentClient, GetAgentCommand, ListAgentsCommand } from '@aws-sdk/client-bedrock-agent';
import {
  BedrockAgentCoreControlClient,
  GetAgentRuntimeCommand,
  GetBrowserCommand,
  GetCodeInterpreterCommand,
  GetGatewayCommand,
  ListAgentRuntimesCommand,
  ListBrowsersCommand,
  ListCodeInterpretersCommand,
  ListGatewaysCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
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
const roleArn = `arn:aws:iam::${home}:role/agent-role-support`;
const region = 'us-west-2';
const kinds = ['runtime', 'gateway', 'browser', 'code-interpreter'] as const;
const world = changeAccount(generatedOrganization({ accounts: 1, rolesPerAccount: 1 }), home, (account) => ({
  ...account,
  bedrockAgents: [{ id: 'ABCDEFGHIJ', name: 'support', region, roleArn, updatedAt: '2026-05-01T08:00:00Z' }],
  agentRuntimes: kinds.map((kind) => ({
    kind,
    id: `my${kind}-0123456789`,
    name: `my${kind}`,
    region,
    roleArn,
  })),
}));

describe('the fake of hosted agents', () => {
  let fake: FakeAws;
  const start = async (served = world) => {
    fake = await startFakeAws({ world: served });
    return { endpoint: fake.url, region, credentials: hubCredentials, maxAttempts: 1 };
  };
  afterEach(() => fake.close());

  it('has Bedrock agents', async () => {
    const client = new BedrockAgentClient(await start());
    const { agentSummaries } = await client.send(new ListAgentsCommand({}));
    expect(agentSummaries?.[0]).to.deep.include({
      agentId: 'ABCDEFGHIJ',
      updatedAt: new Date('2026-05-01T08:00:00Z'),
    });
    const { agent } = await client.send(new GetAgentCommand({ agentId: 'ABCDEFGHIJ' }));
    expect(agent?.agentResourceRoleArn).to.equal(roleArn);
    expect(fake.calls.map(({ iamAction }) => iamAction)).to.deep.equal([
      'bedrock:ListAgents',
      'bedrock:GetAgent',
    ]);
  });

  it('has the four kinds of AgentCore', async () => {
    const client = new BedrockAgentCoreControlClient(await start());
    const { agentRuntimes } = await client.send(new ListAgentRuntimesCommand({}));
    const { agentRuntimeId } = agentRuntimes?.[0] ?? {};
    expect((await client.send(new GetAgentRuntimeCommand({ agentRuntimeId }))).roleArn).to.equal(roleArn);
    const { items } = await client.send(new ListGatewaysCommand({}));
    const gateway = await client.send(new GetGatewayCommand({ gatewayIdentifier: items?.[0]?.gatewayId }));
    expect(gateway.roleArn).to.equal(roleArn);
    const { browserSummaries } = await client.send(new ListBrowsersCommand({}));
    const { browserId } = browserSummaries?.[0] ?? {};
    expect((await client.send(new GetBrowserCommand({ browserId }))).executionRoleArn).to.equal(roleArn);
    const { codeInterpreterSummaries } = await client.send(new ListCodeInterpretersCommand({}));
    const { codeInterpreterId } = codeInterpreterSummaries?.[0] ?? {};
    const interpreter = await client.send(new GetCodeInterpreterCommand({ codeInterpreterId }));
    expect(interpreter.executionRoleArn).to.equal(roleArn);
  });

  it('is not there where AWS does not offer it', async () => {
    const client = new BedrockAgentClient(await start({ ...world, notOffered: ['bedrock-agents'] }));
    expect(await refusal(client.send(new ListAgentsCommand({})))).to.match(/hang up|ECONNRESET/);
  });
});
