import { type AgentClass, signatures } from '../../catalog/index.ts';
import type { Session } from '../../estate/session.ts';
import { matchOperators } from '../../registry/operators.ts';
import type { AgentPrincipal } from '../agent-principals.ts';
import type { AuditContext } from '../audit-context.ts';
import { operatorsOf } from '../operates.ts';
import { ownerOf } from '../owner.ts';
import { type Draft, present, type Ruling, type Subject } from '../ruling.ts';
import { callEvidence, callsByGravity, signatureEvidence } from '../session-evidence.ts';
import { principalKey } from '../subject-keys.ts';
import { listed } from '../wording.ts';

/**
 * Did more than one agent, or somebody else, act with what one declared agent acts with? Only what was seen is said, since
 * a use that was not seen is no proof. That the registry itself names several agents is `agent-identity-ambiguous`.
 */
export function sharedAgentRole(context: AuditContext): readonly Ruling[] {
  const sessions = Map.groupBy(context.estate.sessions, ({ issuer }) => issuer as string);
  return context.agents.flatMap((agent) => ofTrail(context, agent, sessions.get(agent.principal.arn) ?? []));
}

function ofTrail(
  context: AuditContext,
  agent: AgentPrincipal,
  sessions: readonly Session[],
): readonly Ruling[] {
  const products = new Map<string, Session>();
  for (const session of sessions) {
    const id = session.agent?.productId ?? null;
    const sure = session.agent?.tier === 'proven' || session.agent?.tier === 'strong';
    if (id !== null && sure && isAgentProduct(id) && !products.has(id)) products.set(id, session);
  }
  const strangers = strangersOf(context, agent, sessions);
  if (products.size < 2 && strangers.size === 0) return [];
  const { principal } = agent;
  const name = agent.identified[0]?.agent.id ?? principal.name;
  const used = [...(products.size < 2 ? [] : products.keys()), ...strangers.keys()];
  const shown = [...(products.size < 2 ? [] : products.values()), ...strangers.values()];
  const ruling = present(context.estate, subjectOf(agent), {
    ...shared(context, agent),
    title: `The ${principal.kind} of ${name} was used by ${listed(used, 3)}`,
    members: used,
    details: [
      ...(products.size < 2 ? [] : [`products seen on it: ${listed([...products.keys()])}`]),
      ...(strangers.size === 0
        ? []
        : [`humans seen on it who are not its operators: ${listed([...strangers.keys()])}`]),
    ],
    evidence: [
      ...signatureEvidence(shown.flatMap((session) => session.agent ?? [])),
      ...callsByGravity(shown).slice(0, 3).map(callEvidence),
    ],
  });
  return [ruling];
}

/** Humans behind its sessions whom no entry of its operators matches; none where it declares no operators. */
function strangersOf(
  { registry }: AuditContext,
  agent: AgentPrincipal,
  sessions: readonly Session[],
): ReadonlyMap<string, Session> {
  const operators = operatorsOf(agent);
  const strangers = new Map<string, Session>();
  if (registry === null || operators.size === 0) return strangers;
  for (const session of sessions) {
    const { human } = session;
    if (human === null || strangers.has(human.id)) continue;
    const own = matchOperators(registry, human).some(({ id }) => operators.has(id));
    if (!own) strangers.set(human.id, session);
  }
  return strangers;
}

const agentClasses: ReadonlySet<AgentClass> = new Set([
  'aws-managed-agent',
  'ci-agent',
  'coding-agent',
  'hosted-agent',
]);

const agentProducts: ReadonlySet<string> = new Set(
  signatures.flatMap(({ productId, agentClass }) =>
    productId !== null && agentClasses.has(agentClass) ? [productId] : [],
  ),
);

/** An MCP server is what an agent calls through, no second agent. */
function isAgentProduct(productId: string): boolean {
  return agentProducts.has(productId);
}

function subjectOf({ principal }: AgentPrincipal): Subject {
  return {
    rule: 'shared-agent-role',
    account: principal.account,
    principalKey: principalKey(principal),
    subject: 'trail',
  };
}

function shared(context: AuditContext, { principal, identified }: AgentPrincipal): Omit<Draft, 'title'> {
  const agent = identified[0]?.agent ?? null;
  return {
    severity: 'medium',
    principal: principal.arn,
    uniqueId: principal.uniqueId,
    agent: agent?.id ?? null,
    operator: agent?.operators[0] ?? null,
    owner: ownerOf(context, { agent, operator: null, account: principal.account }),
    remedy: {
      text: 'give every agent a role of its own, with only what it needs',
      command: null,
      hint: 'the name `agent-role-<name>` and the tags PrincipalType and AgentName tell them apart',
      policy: null,
      proof: 'not-applicable',
    },
  };
}
