import { BedrockAgentClient, GetAgentCommand, ListAgentsCommand } from '@aws-sdk/client-bedrock-agent';
import {
  BedrockAgentCoreControlClient,
  GetAgentRuntimeCommand,
  GetGatewayCommand,
  ListAgentRuntimesCommand,
  ListGatewaysCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
import { unlessNotOffered } from './call-failure.ts';
import type { AwsConnection } from './connection.ts';
import { afterToken, everyEntry, required } from './pages.ts';

/**
 * Reads the agents that AWS itself runs for an account, with the roles they act under: Bedrock agents, AgentCore
 * runtimes and gateways (their API References), as agents.json. Texts that only tell an agent how to behave are left out.
 */
export async function readAgents(connection: AwsConnection, regions: readonly string[]): Promise<string> {
  const entries: object[] = [];
  for (const region of regions) {
    entries.push(...((await unlessNotOffered(() => bedrockAgents(connection, region))) ?? []));
    entries.push(...((await unlessNotOffered(() => agentCore(connection, region))) ?? []));
  }
  return `${JSON.stringify({ agents: entries }, null, 1)}\n`;
}

async function bedrockAgents(connection: AwsConnection, region: string): Promise<readonly object[]> {
  const client = connection.client(BedrockAgentClient, region);
  const listed = await everyEntry(
    (nextToken) => client.send(new ListAgentsCommand(nextToken ? { nextToken } : {})),
    afterToken,
    (page) => required(page.agentSummaries, 'agentSummaries'),
  );
  return Promise.all(
    listed.map(async ({ agentId }) => {
      const { agent } = await client.send(new GetAgentCommand({ agentId }));
      return {
        kind: 'bedrock-agent',
        region,
        arn: agent?.agentArn,
        name: agent?.agentName,
        role: agent?.agentResourceRoleArn,
        status: agent?.agentStatus,
        updatedAt: agent?.updatedAt,
      };
    }),
  );
}

async function agentCore(connection: AwsConnection, region: string): Promise<readonly object[]> {
  const client = connection.client(BedrockAgentCoreControlClient, region);
  const runtimes = await everyEntry(
    (nextToken) => client.send(new ListAgentRuntimesCommand(nextToken ? { nextToken } : {})),
    afterToken,
    (page) => required(page.agentRuntimes, 'agentRuntimes'),
  );
  const gateways = await everyEntry(
    (nextToken) => client.send(new ListGatewaysCommand(nextToken ? { nextToken } : {})),
    afterToken,
    (page) => required(page.items, 'items'),
  );
  return Promise.all([
    ...runtimes.map(async ({ agentRuntimeId }) => {
      const found = await client.send(new GetAgentRuntimeCommand({ agentRuntimeId }));
      return {
        kind: 'agentcore-runtime',
        region,
        arn: found.agentRuntimeArn,
        name: found.agentRuntimeName,
        role: found.roleArn,
        status: found.status,
        updatedAt: found.lastUpdatedAt,
      };
    }),
    ...gateways.map(async ({ gatewayId }) => {
      const found = await client.send(new GetGatewayCommand({ gatewayIdentifier: gatewayId }));
      return {
        kind: 'agentcore-gateway',
        region,
        arn: found.gatewayArn,
        name: found.name,
        role: found.roleArn,
        status: found.status,
        updatedAt: found.updatedAt,
      };
    }),
  ]);
}
