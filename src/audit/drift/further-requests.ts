import type { Region, Witness } from '../../access/comparison.ts';

/** How many requests of one region are tried beside its own. */
const mostFurther = 4;

/**
 * Further requests of regions that several policies grant: a region shows one request, which one of the policies allows,
 * and whoever attached the other would go unnamed. Made of the region's other actions, in the circumstances of its own
 * request; whether they are allowed is for the caller to ask.
 */
export function furtherRequests(regions: readonly Region[]): readonly Witness[] {
  return regions.flatMap(({ witness, actions, grantedBy }) => {
    if (witness === null || new Set(grantedBy.map(({ policy }) => policy)).size < 2) return [];
    const own = witness.action.toLowerCase();
    const others = actions.map(concrete).filter((action) => action !== null && action.toLowerCase() !== own);
    return spread(others as readonly string[]).map((action) => ({ ...witness, action }));
  });
}

/** An action that a pattern matches; null of a pattern that names no action at all. */
function concrete(pattern: string): string | null {
  const action = pattern.replaceAll('*', '').replaceAll('?', 'x');
  return /^[^:]+:.+$/.test(action) ? action : null;
}

/** A few from the first to the last: policies stand for services, and actions are in their order. */
function spread(actions: readonly string[]): readonly string[] {
  if (actions.length <= mostFurther) return actions;
  const step = (actions.length - 1) / (mostFurther - 1);
  return Array.from({ length: mostFurther }, (_, index) => actions[Math.round(index * step)] ?? '');
}
