import type { Estate, Role, User } from '../estate/estate.ts';
import { principalsOf } from '../estate/principals.ts';
import { type IdentifiedAgent, identifyRole, identifyUser } from '../registry/identify.ts';
import type { Registry } from '../registry/registry.ts';

/** A role or user that belongs to declared agents: one, or an ambiguous few. */
export interface AgentPrincipal {
  readonly principal: Role | User;
  /** In the order of the registry; never empty. */
  readonly identified: readonly IdentifiedAgent[];
}

/** Every role and user of the estate that the registry identifies as an agent's, in the order of the estate. */
export function agentPrincipals(estate: Estate, registry: Registry | null): readonly AgentPrincipal[] {
  if (registry === null) return [];
  const before = known.get(estate)?.get(registry);
  if (before !== undefined) return before;
  const found: AgentPrincipal[] = [];
  for (const account of estate.accounts)
    for (const principal of principalsOf(account)) {
      const agent = agentPrincipal(principal, registry);
      if (agent !== null) found.push(agent);
    }
  known.set(estate, (known.get(estate) ?? new WeakMap()).set(registry, found));
  return found;
}

// Asked by the rules and by what a digest tells.
const known = new WeakMap<Estate, WeakMap<Registry, readonly AgentPrincipal[]>>();

/** A role or user with the agents it belongs to; null when it is nobody's that is declared. */
export function agentPrincipal(principal: Role | User, registry: Registry): AgentPrincipal | null {
  const identified =
    principal.kind === 'role' ? identifyRole(registry, principal) : identifyUser(registry, principal);
  return identified.length === 0 ? null : { principal, identified };
}
