import type { AccessSet } from './access-set.ts';
import type { Comparison } from './comparison.ts';
import { type CompareOptions, createEngine } from './engine.ts';
import type { ActionCatalog } from './facts.ts';

/**
 * Is every request of `granted` (action x resource x context) one of `intended`? The answer names what exceeds.
 * For many comparisons keep one engine (`createEngine`): it compiles and solves everything once.
 */
export function compareAccess(
  granted: AccessSet,
  intended: AccessSet,
  catalog: ActionCatalog,
  options: CompareOptions = {},
): Comparison {
  return createEngine(catalog).compare(granted, intended, options);
}

/** Whether everything in `inner` is proved to lie in `outer`. */
export function isWithin(inner: AccessSet, outer: AccessSet, catalog: ActionCatalog): boolean {
  return compareAccess(inner, outer, catalog).verdict === 'within';
}
