import type { AccountId } from '../../estate/identifiers.ts';
import { parseArn } from '../../estate/identifiers.ts';
import type { Agent } from '../../registry/registry.ts';
import type { AuditContext } from '../audit-context.ts';
import { ownerOf } from '../owner.ts';
import { absent, present, type Ruling, type Subject } from '../ruling.ts';
import { agentKey } from '../subject-keys.ts';
import { listed } from '../wording.ts';

/**
 * For every agent that is declared by a role or user of a collected account: is there such a principal? A slip of the
 * pen in its name leaves an agent unwatched, and nothing else would say so.
 */
export function unmatchedAgents(context: AuditContext): readonly Ruling[] {
  const found = new Set(context.agents.flatMap(({ identified }) => identified.map(({ agent }) => agent)));
  return (context.registry?.agents ?? []).flatMap((agent) => {
    const named = principalsNamed(agent);
    const account = context.estate.accounts.find(({ id }) => named.some((arn) => isOf(arn, id)))?.id;
    return account === undefined ? [] : [judge(context, agent, named, account, found.has(agent))];
  });
}

function judge(
  context: AuditContext,
  agent: Agent,
  named: readonly string[],
  account: AccountId,
  isFound: boolean,
): Ruling {
  const subject: Subject = { rule: 'visibility-gap', account, principalKey: agentKey(agent.id) };
  if (isFound) return absent(context.estate, subject);
  const { file, line } = agent.place;
  return present(context.estate, subject, {
    severity: 'info',
    principal: agent.id,
    uniqueId: null,
    agent: agent.id,
    operator: agent.operators[0] ?? null,
    owner: ownerOf(context, { agent, operator: null, account }),
    title: `${agent.id} is declared, and no principal matches it: ${listed(named, 3)}`,
    details: ['roles and users are told apart by case and path; what it can do was not judged'],
    evidence: [{ kind: 'registry', file, line, text: `declared as ${agent.id}` }],
    requires: ['iam'],
  });
}

function principalsNamed({ identify }: Agent): readonly string[] {
  return identify.flatMap(({ role, user }) => [role, user].filter((arn) => arn !== null));
}

/** Whether the pattern speaks of this account by its id; one for any account may be meant for another estate. */
function isOf(arn: string, account: AccountId): boolean {
  return parseArn(arn)?.account === account;
}
