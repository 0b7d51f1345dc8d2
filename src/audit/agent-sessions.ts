import type { Estate, Role, User } from '../estate/estate.ts';
import { findPrincipal, sessionRoleName } from '../estate/principals.ts';
import type { Session, SessionAgent } from '../estate/session.ts';
import {
  type IdentifiedAgent,
  identifyRole,
  identifySession,
  identifyUser,
  type SessionFacts,
} from '../registry/identify.ts';
import { matchOperators } from '../registry/operators.ts';
import type { IdentifyBlock, Operator, Registry } from '../registry/registry.ts';

/** A session in which an agent acted, as far as evidence goes. */
export interface AgentSession {
  readonly session: Session;
  readonly evidence: SessionAgent;
  /** The role or user behind it; null when the estate does not hold it. */
  readonly principal: Role | User | null;
  /** Declared agents it belongs to; empty: nobody declared this use. */
  readonly identified: readonly IdentifiedAgent[];
  /** Operator entries that the human matches, the closest first. */
  readonly operators: readonly Operator[];
  /** Whether the credentials are a human's own, not the agent's. */
  readonly onHumanCredentials: boolean;
}

/**
 * Sessions with evidence for an agent, and those whose credentials the registry declares an agent's, which proves it.
 * What only runs where agents may run is no evidence.
 */
export function agentSessions(estate: Estate, registry: Registry | null): readonly AgentSession[] {
  return estate.sessions.flatMap((session): readonly AgentSession[] => {
    const { agent } = session;
    const principal = findPrincipal(estate, session.issuer) ?? findPrincipal(estate, session.principal);
    if (agent === null || agent.tier === 'host') return declaredSession(registry, session, principal);
    const operators = registry && session.human ? matchOperators(registry, session.human) : [];
    const identified = registry ? identifiedBy(registry, session, agent, operators) : [];
    const owned = registry && principal ? ownersOf(registry, principal) : [];
    const all = [
      ...identified,
      ...owned.filter((one) => !identified.some(({ agent: known }) => known === one.agent)),
    ];
    const byCredential = owned.length > 0 || all.some(({ block }) => namesCredential(block));
    const onHumanCredentials = session.human !== null && !byCredential;
    return [{ session, evidence: agent, principal, identified: all, operators, onHumanCredentials }];
  });
}

/** A session that no signature tells, on credentials that only a declared agent has. */
function declaredSession(
  registry: Registry | null,
  session: Session,
  principal: Role | User | null,
): readonly AgentSession[] {
  if (registry === null) return [];
  const operators = session.human ? matchOperators(registry, session.human) : [];
  const named = identifySession(registry, sessionFacts(session, null, operators)).filter(({ block }) =>
    namesCredential(block),
  );
  const owned = principal ? ownersOf(registry, principal) : [];
  const identified = [...named, ...owned.filter((one) => !named.some(({ agent }) => agent === one.agent))];
  const first = identified[0]?.agent;
  if (!first) return [];
  const evidence: SessionAgent = {
    productId: first.product,
    product: first.id,
    tier: 'proven',
    evidence: [],
  };
  return [{ session, evidence, principal, identified, operators, onHumanCredentials: false }];
}

/** By the product that the evidence names most surely; by the others only where that one identifies nobody. */
function identifiedBy(
  registry: Registry,
  session: Session,
  agent: SessionAgent,
  operators: readonly Operator[],
): readonly IdentifiedAgent[] {
  const others = (agent.productIds ?? []).filter((product) => product !== agent.productId);
  for (const product of [agent.productId, ...others]) {
    const found = identifySession(registry, sessionFacts(session, product, operators));
    if (found.length > 0) return found;
  }
  return [];
}

function ownersOf(registry: Registry, principal: Role | User): readonly IdentifiedAgent[] {
  return principal.kind === 'role' ? identifyRole(registry, principal) : identifyUser(registry, principal);
}

/** A block that is met by what the credentials carry; product and operator alone are met by a human's own. */
function namesCredential(block: IdentifyBlock): boolean {
  return (
    block.role !== null ||
    block.user !== null ||
    block.sessionName !== null ||
    block.sourceIdentity !== null ||
    block.tags.length > 0
  );
}

function sessionFacts(
  session: Session,
  product: string | null,
  operators: readonly Operator[],
): SessionFacts {
  const isRole = sessionRoleName(session.principal) !== null;
  return {
    account: session.account,
    role: isRole ? session.issuer : null,
    user: isRole ? null : session.issuer,
    sessionName: isRole ? session.principal.slice(session.principal.lastIndexOf('/') + 1) : null,
    sourceIdentity: session.sourceIdentity,
    tags: session.tags,
    product,
    operators: operators.map(({ id }) => id),
  };
}
