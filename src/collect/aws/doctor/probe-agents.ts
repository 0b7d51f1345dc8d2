import { BedrockAgentClient, GetAgentCommand, ListAgentsCommand } from '@aws-sdk/client-bedrock-agent';
import {
  BedrockAgentCoreControlClient,
  GetAgentRuntimeCommand,
  GetGatewayCommand,
  ListAgentRuntimesCommand,
  ListGatewaysCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
import type { AwsConnection } from '../connection.ts';
import type { Prober } from './prober.ts';

/** Tries the calls of the tier agents, each on the first agent there is. */
export async function probeAgents(connection: AwsConnection, prober: Prober): Promise<void> {
  const bedrock = connection.client(BedrockAgentClient);
  const agents = await prober.ask('bedrock:ListAgents', () =>
    bedrock.send(new ListAgentsCommand({ maxResults: 1 })),
  );
  await prober.askOf('bedrock:GetAgent', agents?.agentSummaries?.[0]?.agentId, (agentId) =>
    bedrock.send(new GetAgentCommand({ agentId })),
  );
  const core = connection.client(BedrockAgentCoreControlClient);
  const runtimes = await prober.ask('bedrock-agentcore:ListAgentRuntimes', () =>
    core.send(new ListAgentRuntimesCommand({ maxResults: 1 })),
  );
  await prober.askOf(
    'bedrock-agentcore:GetAgentRuntime',
    runtimes?.agentRuntimes?.[0]?.agentRuntimeId,
    (agentRuntimeId) => core.send(new GetAgentRuntimeCommand({ agentRuntimeId })),
  );
  const gateways = await prober.ask('bedrock-agentcore:ListGateways', () =>
    core.send(new ListGatewaysCommand({ maxResults: 1 })),
  );
  await prober.askOf('bedrock-agentcore:GetGateway', gateways?.items?.[0]?.gatewayId, (gatewayIdentifier) =>
    core.send(new GetGatewayCommand({ gatewayIdentifier })),
  );
}
