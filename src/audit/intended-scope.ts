import type { AccessSet } from '../access/access-set.ts';
import type { AccountId } from '../estate/identifiers.ts';
import type { NamedPolicy } from '../policy/document.ts';
import type { Facts } from '../reach/principal-facts.ts';
import type { Agent } from '../registry/registry.ts';
import type { AuditContext } from './audit-context.ts';
import type { Side } from './comparer.ts';
import { relaxRegions } from './relax-regions.ts';

/** What the operator means the agent to do as one principal. */
export type IntendedScope =
  | {
      readonly state: 'known';
      /** Without the ceiling where that is not fully known. */
      readonly side: Side;
      /** The same without its Regions; null when it binds none. */
      readonly relaxed: Side | null;
      /** Why the ceiling is not part of it; null when it is, or when there is none. */
      readonly ceilingUnknown: string | null;
      /** With as much of the ceiling as is known: what lies within this is proved. null when there is none of it. */
      readonly capped: Side | null;
    }
  | { readonly state: 'unknown'; readonly reason: string };

/**
 * The resolved scope, capped by what the operators hold in the account. A ceiling that is not fully known is left out,
 * and said: what exceeds the scope without it exceeds all the more with it, but only `capped` proves anything.
 * @param facts of the agent's own principal: the scope speaks of its requests
 * @param operators whose access caps it; null: the agent's
 * @param resources the account whose resources are asked for
 */
export function intendedScope(
  context: AuditContext,
  agent: Agent,
  account: AccountId,
  facts: Facts,
  operators: readonly string[] | null,
  resources: AccountId = account,
): IntendedScope {
  const scope = context.scopeOf(agent);
  const unknown = scope.unknown[0];
  if (unknown !== undefined) return { state: 'unknown', reason: `its scope is unknown: ${unknown}` };
  const own = (policies: readonly NamedPolicy[]): AccessSet => ({
    kind: 'layers',
    levels: [{ name: 'scope', kind: 'scope', policies }],
    facts,
  });
  const relaxed = context.relaxedScopeOf(scope);
  const names = scope.ceilingOperators.length === 0 ? [] : (operators ?? scope.ceilingOperators);
  const ceiling = names.length === 0 ? null : context.operatorAccess(names, account, resources);
  const uncapped = {
    state: 'known' as const,
    side: { access: own(scope.policies), gaps: [] },
    relaxed: relaxed && { access: own(relaxed), gaps: [] },
  };
  if (ceiling === null) return { ...uncapped, ceilingUnknown: null, capped: uncapped.side };
  if (ceiling.state === 'unknown') return { ...uncapped, ceilingUnknown: ceiling.reason, capped: null };
  const cap = (policies: readonly NamedPolicy[]): Side => ({
    access: { kind: 'intersection', of: [own(policies), ceiling.side.access] },
    gaps: ceiling.side.gaps,
  });
  const capped = cap(scope.policies);
  const doubt = ceiling.side.gaps[0]?.reason;
  if (doubt !== undefined) return { ...uncapped, ceilingUnknown: doubt, capped };
  return { state: 'known', side: capped, relaxed: relaxed && cap(relaxed), ceilingUnknown: null, capped };
}

/** The Regions taken out of a resolved scope, once per scope. */
export function relaxedOnce(): (policies: readonly NamedPolicy[]) => readonly NamedPolicy[] | null {
  const known = new WeakMap<readonly NamedPolicy[], readonly NamedPolicy[] | null>();
  return (policies) => {
    const found = known.get(policies);
    if (found !== undefined) return found;
    const relaxed = relaxRegions(policies);
    known.set(policies, relaxed);
    return relaxed;
  };
}
