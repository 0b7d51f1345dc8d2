import type { Estate } from '../estate/estate.ts';
import type { Session } from '../estate/session.ts';
import type { StatementReference } from '../policy/document.ts';
import type { EffectiveAccess } from './effective-access.ts';
import { sessionAccess } from './session-access.ts';

/** One role twice: as a person uses it, and as this agent's session does. Their difference is what really guards. */
export interface SessionTwin {
  readonly human: EffectiveAccess;
  readonly agent: EffectiveAccess;
  /** Statements that look at what tells an agent from a person; whether they hold anything back is for a comparison. */
  readonly telling: readonly StatementReference[];
  /** Denies of `aws-mcp:*` actions: these have had no effect since March 2026. */
  readonly dead: readonly StatementReference[];
}

/** The twin of a session; null when the estate does not hold its role. */
export function sessionTwin(estate: Estate, session: Session): SessionTwin | null {
  const human = sessionAccess(estate, session, 'human');
  const agent = sessionAccess(estate, session, 'agent');
  if (human === null || agent === null) return null;
  const telling: StatementReference[] = [];
  const dead: StatementReference[] = [];
  for (const { name, document } of agent.access.levels.flatMap(({ policies }) => policies)) {
    for (const { effect, action, conditions, sid, index } of document.statements) {
      if (effect !== 'Deny') continue;
      const reference = { policy: name, statement: sid ?? String(index) };
      if (conditions.some(({ keyId }) => tellsAgents(keyId))) telling.push(reference);
      const mcp = (pattern: string) => pattern.toLowerCase().startsWith('aws-mcp:');
      if (!action.negated && action.patterns.length > 0 && action.patterns.every(mcp)) dead.push(reference);
    }
  }
  return { human, agent, telling, dead };
}

const agentKeys: ReadonlySet<string> = new Set([
  'aws:viaawsmcpservice',
  'aws:calledviaawsmcp',
  'aws:sourceidentity',
]);

function tellsAgents(keyId: string): boolean {
  return agentKeys.has(keyId) || keyId.startsWith('aws:principaltag/');
}
