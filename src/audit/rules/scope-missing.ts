import type { Agent } from '../../registry/registry.ts';
import type { AuditContext } from '../audit-context.ts';
import { homeAccount } from '../home-account.ts';
import { ownerOf } from '../owner.ts';
import { absent, present, type Ruling, type Subject } from '../ruling.ts';
import { agentKey } from '../subject-keys.ts';

/** For every declared agent: can its scope be known? An agent's intent is never "all of the human's". */
export function scopeMissing(context: AuditContext): readonly Ruling[] {
  const account = homeAccount(context.estate);
  if (account === null || context.registry === null) return [];
  return context.registry.agents.map((agent) => judge(context, agent, account));
}

function judge(
  context: AuditContext,
  agent: Agent,
  account: NonNullable<ReturnType<typeof homeAccount>>,
): Ruling {
  const subject: Subject = { rule: 'scope-missing', account, principalKey: agentKey(agent.id) };
  const { unknown } = context.scopeOf(agent);
  if (unknown.length === 0) return absent(context.estate, subject);
  const { file, line } = agent.place;
  const principals = context.agents.filter(({ identified }) => identified.some((one) => one.agent === agent));
  return present(context.estate, subject, {
    severity: 'medium',
    principal: principals[0]?.principal.arn ?? agent.id,
    uniqueId: null,
    agent: agent.id,
    operator: agent.operators[0] ?? null,
    owner: ownerOf(context, { agent, operator: null, account }),
    title: `Nobody can say what ${agent.id} is meant to do: ${unknown[0] ?? 'its scope is unknown'}`,
    details: unknown.slice(1),
    evidence: [{ kind: 'registry', file, line, text: `declared as ${agent.id}` }],
    remedy: {
      text: `write what it is meant to do under agents, ${agent.id}, scope.allow`,
      command: null,
      hint: null,
      policy: null,
      proof: 'not-applicable',
    },
  });
}
