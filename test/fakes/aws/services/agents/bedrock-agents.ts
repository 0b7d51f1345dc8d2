import { FakeAwsError, type Output } from '../../answer.ts';
import { requiredText, textOf, wholeOf } from '../../params.ts';
import { restErrors } from '../../protocols/common-errors.ts';
import { restJson } from '../../protocols/rest-json.ts';
import type { Service } from '../../service.ts';
import { pageOf, type Turn } from '../../turn.ts';
import type { BedrockAgent } from '../../world/agents.ts';

/** Amazon Bedrock Agents; requests are signed for `bedrock`. */
export const bedrockAgents: Service = {
  protocol: restJson({ 'POST /agents': 'ListAgents', 'GET /agents/{agentId}': 'GetAgent' }),
  prefix: 'bedrock',
  errors: restErrors,
  layer: 'bedrock-agents',
  operations: {
    ListAgents(turn) {
      const { entries, next } = pageOf(turn, agentsHere(turn), {
        token: textOf(turn.params, 'nextToken'),
        limit: wholeOf(turn.params, 'maxResults'),
        usual: 100,
      });
      return { agentSummaries: entries.map(summary), nextToken: next ?? undefined };
    },
    GetAgent(turn) {
      const id = requiredText(turn.params, 'agentId');
      const agent = agentsHere(turn).find((each) => each.id === id);
      if (!agent) throw new FakeAwsError('ResourceNotFoundException', `Agent ${id} not found`, 404);
      const agentArn = `arn:${turn.world.partition}:bedrock:${agent.region}:${turn.account.id}:agent/${id}`;
      const more = { idleSessionTTLInSeconds: 600, createdAt: summary(agent)['updatedAt'] };
      return { agent: { ...summary(agent), ...more, agentArn, agentResourceRoleArn: agent.roleArn } };
    },
  },
};

function agentsHere({ account, region }: Turn): readonly BedrockAgent[] {
  return (account.bedrockAgents ?? []).filter((agent) => agent.region === region);
}

function summary({ id, name, updatedAt }: BedrockAgent): Output {
  return {
    agentId: id,
    agentName: name,
    agentStatus: 'PREPARED',
    updatedAt: updatedAt ?? '2026-01-01T00:00:00Z',
  };
}
