import type { Role, User } from '../estate/estate.ts';
import { type AssumeEdge, assumeEdges } from '../reach/assume-edges.ts';
import { effectiveAccess } from '../reach/effective-access.ts';
import type { AuditContext } from './audit-context.ts';
import { holdings } from './holdings.ts';
import { humanPrincipals } from './human-principals.ts';

/** Who can assume whose role in one step, among agents and humans. Roles that are neither are not asked. */
export interface AssumeRelations {
  /** From what an agent acts with to humans' roles and other agents' roles. */
  readonly fromAgents: readonly AssumeEdge[];
  /** From what a human acts with to agents' roles. */
  readonly fromHumans: readonly AssumeEdge[];
}

/**
 * An agent that may assume so many roles has its findings by then. Humans are few, and are asked about every agent.
 * 200: ten thousand such agents stay within minutes.
 */
const mostAsked = 200;

const known = new WeakMap<AuditContext, AssumeRelations>();

/** Worked out once for an audit, however many rules ask. */
export function assumeRelations(context: AuditContext): AssumeRelations {
  const found = known.get(context) ?? relate(context);
  known.set(context, found);
  return found;
}

function relate(context: AuditContext): AssumeRelations {
  const agents = context.agents.map(({ principal }) => principal);
  const humans = humanPrincipals(context).map(({ principal }) => principal);
  const edges = (callers: readonly (Role | User)[], targets: readonly (Role | User)[], most?: number) =>
    assumeEdges(
      context.estate,
      callers,
      targets.filter((target) => target.kind === 'role'),
      context.catalog,
      (caller, account) =>
        account === caller.account
          ? context.effective(caller)
          : effectiveAccess(context.estate, caller, account),
      (access, gaps) => holdings(context, access, gaps),
      most,
    );
  return { fromAgents: edges(agents, [...humans, ...agents], mostAsked), fromHumans: edges(humans, agents) };
}
