import type { AccountId } from '../../estate/identifiers.ts';
import type { Agent } from '../../registry/registry.ts';
import type { AgentPrincipal } from '../agent-principals.ts';
import type { AuditContext } from '../audit-context.ts';
import { homeAccount } from '../home-account.ts';
import { ownerOf } from '../owner.ts';
import { whyNotEditable } from '../remedy-for-excess.ts';
import { absent, present, type Ruling, type Subject } from '../ruling.ts';
import { iamRegionWords, shellCommand } from '../shell-command.ts';
import { agentKey } from '../subject-keys.ts';

/** For every declared agent: is it written down how to stop it, and was that ever tried? `info` where nothing is written. */
export function killSwitchMissing(context: AuditContext): readonly Ruling[] {
  const account = homeAccount(context.estate);
  if (account === null || context.registry === null) return [];
  const principals = new Map<Agent, AgentPrincipal['principal'][]>();
  for (const { principal, identified } of context.agents) {
    for (const { agent } of identified) {
      const own = principals.get(agent);
      if (own) own.push(principal);
      else principals.set(agent, [principal]);
    }
  }
  return context.registry.agents.map((agent) => judge(context, agent, account, principals.get(agent) ?? []));
}

function judge(
  context: AuditContext,
  agent: Agent,
  account: AccountId,
  principals: readonly AgentPrincipal['principal'][],
): Ruling {
  const subject: Subject = { rule: 'kill-switch-missing', account, principalKey: agentKey(agent.id) };
  const runbook = agent.killSwitch?.runbook ?? null;
  const testedOn = agent.killSwitch?.testedOn ?? null;
  const today = context.estate.collectedAt?.slice(0, 10) ?? null;
  // A day that has not come yet is a plan, no test; without a date of the estate nobody can tell.
  const tested = testedOn !== null && (today === null || testedOn <= today);
  if (runbook !== null && tested) return absent(context.estate, subject);
  const { file, line } = agent.place;
  const missing = runbook === null ? 'is not written down' : 'is written down and was never tried';
  return present(context.estate, subject, {
    severity: agent.killSwitch === null ? 'info' : 'low',
    principal: agent.id,
    uniqueId: null,
    agent: agent.id,
    operator: agent.operators[0] ?? null,
    owner: ownerOf(context, { agent, operator: null, account }),
    title: `How to stop ${agent.id} ${missing}`,
    details: stops(context, principals),
    evidence: [{ kind: 'registry', file, line, text: `declared as ${agent.id}` }],
    remedy: {
      text: `write killSwitch: { runbook, testedOn } under agents, ${agent.id}, after a rehearsal`,
      command: null,
      hint: 'a Deny by aws:TokenIssueTime ends sessions that run already; deleting a key or a trust does not',
      policy: null,
      proof: 'not-applicable',
    },
  });
}

/** What would stop it now, for each of its principals. */
function stops(context: AuditContext, principals: readonly AgentPrincipal['principal'][]): readonly string[] {
  return principals.slice(0, 3).map((principal) => {
    const locked = principal.kind === 'role' ? whyNotEditable(principal) : null;
    if (locked !== null) return `to stop it: ${locked}`;
    const command = shellCommand([
      'aws',
      'iam',
      `put-${principal.kind}-policy`,
      `--${principal.kind}-name`,
      principal.name,
      '--policy-name',
      'overreach-stop',
      '--policy-document',
      '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}',
      ...iamRegionWords(context.estate.partition),
    ]);
    return `what would stop it: ${command}`;
  });
}
