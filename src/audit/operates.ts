import type { AgentPrincipal } from './agent-principals.ts';
import type { HumanPrincipal } from './human-principals.ts';

/** Ids of the operators of every agent that owns a principal. */
export function operatorsOf({ identified }: AgentPrincipal): ReadonlySet<string> {
  return new Set(identified.flatMap(({ agent }) => agent.operators));
}

/** Whether one of these operators holds the role or user. Who else holds it, nothing here can tell. */
export function operates({ operators }: HumanPrincipal, wanted: ReadonlySet<string>): boolean {
  return operators.some((id) => wanted.has(id));
}
