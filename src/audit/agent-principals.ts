import type { Estate, Role, User } from '../estate/estate.ts';
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
  const found: AgentPrincipal[] = [];
  for (const account of estate.accounts) {
    for (const principal of account.roles) {
      const identified = identifyRole(registry, principal);
      if (identified.length > 0) found.push({ principal, identified });
    }
    for (const principal of account.users) {
      const identified = identifyUser(registry, principal);
      if (identified.length > 0) found.push({ principal, identified });
    }
  }
  return found;
}
