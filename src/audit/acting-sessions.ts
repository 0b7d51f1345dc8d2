import { findPrincipal } from '../estate/principals.ts';
import { matchOperators } from '../registry/operators.ts';
import type { Agent, Operator } from '../registry/registry.ts';
import type { AgentSession } from './agent-sessions.ts';
import type { AuditContext } from './audit-context.ts';
import type { OwnedSession } from './session-groups.ts';

/** A session of an agent, or of a human in which nothing tells of an agent. */
export interface ActingSession extends OwnedSession {
  /** With the evidence; null: none was seen, which is no evidence of a human's own hand. */
  readonly agent: AgentSession | null;
  /** Declared agents it belongs to. */
  readonly agents: readonly Agent[];
  readonly operators: readonly Operator[];
}

/** Every session behind which an agent or a human is known, in the order of the estate. */
export function actingSessions(context: AuditContext): readonly ActingSession[] {
  const { estate, registry } = context;
  const byAgent = new Map(context.sessions.map((one) => [one.session, one]));
  return estate.sessions.flatMap((session): readonly ActingSession[] => {
    const agent = byAgent.get(session) ?? null;
    if (agent) {
      const { principal, operators, identified } = agent;
      return [{ session, principal, operators, agent, agents: identified.map((one) => one.agent) }];
    }
    if (session.human === null) return [];
    const principal = findPrincipal(estate, session.issuer) ?? findPrincipal(estate, session.principal);
    const operators = registry ? matchOperators(registry, session.human) : [];
    return [{ session, principal, operators, agent: null, agents: [] }];
  });
}
