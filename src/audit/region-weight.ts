import type { Region } from '../access/comparison.ts';
import type { Catalog } from '../catalog/index.ts';
import { weightOf } from './action-weight.ts';

/** The weight of the gravest action that a region holds (action-weight.ts); 0 where it holds none that anybody knows. */
export function gravestWeight({ actions, notActions, future }: Region, catalog: Catalog): number {
  // What its patterns hold besides is in other regions: only what somebody wrote out has a name to weigh.
  if (future) return Math.max(0, ...actions.filter(isWrittenOut).map(weightOf));
  if (notActions) {
    const spared = new Set(notActions.flatMap((pattern) => catalog.expandActions(pattern)));
    const index = fromTheGravest(catalog).find((one) => !spared.has(one));
    return index === undefined ? 0 : weightOf(catalog.actionName(index));
  }
  return actions.reduce((gravest, pattern) => Math.max(gravest, patternWeight(pattern, catalog)), 0);
}

/** How many actions of the catalog a region holds. */
export function actionsHeld({ accessLevels }: Region): number {
  return Object.values(accessLevels).reduce((sum, count) => sum + (count ?? 0), 0);
}

/** Regions differ, and are made of the same patterns. */
function patternWeight(pattern: string, catalog: Catalog): number {
  const known = weights.get(pattern);
  if (known !== undefined) return known;
  const weight = catalog
    .expandActions(pattern)
    .reduce((gravest, index) => Math.max(gravest, weightOf(catalog.actionName(index))), 0);
  if (weights.size >= mostKept) weights.clear();
  weights.set(pattern, weight);
  return weight;
}

function isWrittenOut(pattern: string): boolean {
  return !pattern.includes('*') && !pattern.includes('?');
}

const weights = new Map<string, number>();
/** Whoever writes policies may write patterns without end. */
const mostKept = 50_000;

/** All actions by weight, the gravest first. */
function fromTheGravest(catalog: Catalog): readonly number[] {
  ordered ??= catalog
    .expandActions('*')
    .toSorted((left, right) => weightOf(catalog.actionName(right)) - weightOf(catalog.actionName(left)));
  return ordered;
}

let ordered: readonly number[] | undefined;
