import { FakeAwsError, type Output } from '../../answer.ts';
import { requiredText, textOf, wholeOf } from '../../params.ts';
import { restErrors } from '../../protocols/common-errors.ts';
import { restJson } from '../../protocols/rest-json.ts';
import type { Operation, Service } from '../../service.ts';
import { pageOf, type Turn } from '../../turn.ts';
import type { AgentRuntime } from '../../world/agents.ts';

type Kind = AgentRuntime['kind'];
type Write = (one: AgentRuntime, arn: string) => Output;

/** Amazon Bedrock AgentCore's control plane. Only what the Get operations give names the execution role. */
export const agentCore: Service = {
  protocol: restJson({
    'POST /runtimes': 'ListAgentRuntimes',
    'GET /runtimes/{id}': 'GetAgentRuntime',
    'GET /gateways': 'ListGateways',
    'GET /gateways/{id}': 'GetGateway',
    'POST /browsers': 'ListBrowsers',
    'GET /browsers/{id}': 'GetBrowser',
    'POST /code-interpreters': 'ListCodeInterpreters',
    'GET /code-interpreters/{id}': 'GetCodeInterpreter',
  }),
  prefix: 'bedrock-agentcore',
  errors: restErrors,
  layer: 'bedrock-agents',
  operations: {
    ListAgentRuntimes: listing('runtime', 'agentRuntimes', runtime),
    GetAgentRuntime: getting('runtime', runtime),
    ListGateways: listing('gateway', 'items', gateway),
    GetGateway: getting('gateway', gateway),
    ListBrowsers: listing('browser', 'browserSummaries', browser),
    GetBrowser: getting('browser', browser),
    ListCodeInterpreters: listing('code-interpreter', 'codeInterpreterSummaries', codeInterpreter),
    GetCodeInterpreter: getting('code-interpreter', codeInterpreter),
  },
};

function listing(kind: Kind, member: string, write: Write): Operation {
  return (turn) => {
    const { entries, next } = pageOf(turn, ofKind(turn, kind), {
      token: textOf(turn.params, 'nextToken'),
      limit: wholeOf(turn.params, 'maxResults'),
      usual: 100,
      most: 100,
    });
    return { [member]: entries.map((one) => write(one, arnOf(turn, one))), nextToken: next ?? undefined };
  };
}

function getting(kind: Kind, write: Write): Operation {
  return (turn) => {
    const id = requiredText(turn.params, 'id');
    const one = ofKind(turn, kind).find((each) => each.id === id);
    if (!one) throw new FakeAwsError('ResourceNotFoundException', `${kind} ${id} not found`, 404);
    const times = { createdAt: updated(one), lastUpdatedAt: updated(one) };
    return { ...write(one, arnOf(turn, one)), ...times, roleArn: one.roleArn, executionRoleArn: one.roleArn };
  };
}

function ofKind({ account, region }: Turn, kind: Kind): readonly AgentRuntime[] {
  return (account.agentRuntimes ?? []).filter((each) => each.kind === kind && each.region === region);
}

function arnOf({ world, account }: Turn, { kind, id, region }: AgentRuntime): string {
  return `arn:${world.partition}:bedrock-agentcore:${region}:${account.id}:${kind}/${id}`;
}

function updated({ updatedAt }: AgentRuntime): string {
  return updatedAt ?? '2026-01-01T00:00:00Z';
}

function runtime(one: AgentRuntime, agentRuntimeArn: string): Output {
  const named = { agentRuntimeId: one.id, agentRuntimeName: one.name, agentRuntimeVersion: '1' };
  return { ...named, agentRuntimeArn, status: 'READY', lastUpdatedAt: updated(one) };
}

function gateway(one: AgentRuntime, gatewayArn: string): Output {
  const times = { createdAt: updated(one), updatedAt: updated(one) };
  return {
    gatewayId: one.id,
    gatewayArn,
    name: one.name,
    status: 'READY',
    authorizerType: 'AWS_IAM',
    ...times,
  };
}

function browser(one: AgentRuntime, browserArn: string): Output {
  return { browserId: one.id, browserArn, name: one.name, status: 'READY', createdAt: updated(one) };
}

function codeInterpreter(one: AgentRuntime, codeInterpreterArn: string): Output {
  const named = { codeInterpreterId: one.id, codeInterpreterArn, name: one.name };
  return { ...named, status: 'READY', createdAt: updated(one) };
}
