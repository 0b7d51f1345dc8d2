import type { Region } from '../../../access/comparison.ts';
import type { Catalog } from '../../../catalog/index.ts';
import { type LevelColumn, levelColumns } from '../../../deliver/export/excess-by-service.ts';

/** How many actions of one service, at each level. */
export interface ServiceActions {
  readonly service: string;
  readonly actions: Readonly<Record<LevelColumn, number>>;
}

/**
 * The actions that certain regions hold, each once, by service and access level; the service with the gravest first. An action
 * that the catalog does not have counts as one of unknown level.
 */
export function actionsByService(regions: readonly Region[], catalog: Catalog): readonly ServiceActions[] {
  const known = new Set<number>();
  const unknown = new Set<string>();
  for (const { actions, notActions = [], certainty, exercisable, future } of regions) {
    if (certainty !== 'definite' || !exercisable || future) continue;
    const left = new Set(notActions.flatMap((pattern) => catalog.expandActions(pattern)));
    for (const pattern of actions.length === 0 ? ['*'] : actions) {
      const found = catalog.expandActions(pattern);
      if (found.length === 0) unknown.add(pattern);
      for (const index of found) if (!left.has(index)) known.add(index);
    }
  }
  const services = new Map<string, Record<LevelColumn, number>>();
  const count = (action: string, level: LevelColumn) => {
    const service = action.slice(0, Math.max(action.indexOf(':'), 0)) || action;
    const levels = services.get(service) ?? none();
    levels[level] += 1;
    services.set(service, levels);
  };
  for (const index of known) {
    const level = catalog.accessLevel(index);
    count(catalog.actionName(index), level === 'Tagging' ? 'Write' : level);
  }
  for (const pattern of unknown) count(pattern.toLowerCase(), 'Unknown');
  return [...services].map(([service, actions]) => ({ service, actions })).sort(gravestFirst);
}

function none(): Record<LevelColumn, number> {
  return { List: 0, Read: 0, Write: 0, 'Permissions management': 0, Unknown: 0 };
}

function gravestFirst(left: ServiceActions, right: ServiceActions): number {
  for (const level of levelColumns.toReversed()) {
    if (level === 'Unknown') continue;
    const more = right.actions[level] - left.actions[level];
    if (more !== 0) return more;
  }
  return left.service < right.service ? -1 : 1;
}
