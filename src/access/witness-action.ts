import type { ActionSets } from './action-sets.ts';
import type { AccessLevelName } from './comparison.ts';

/** What a person would look at first: what changes rights, then what changes things. */
const gravity: Readonly<Record<AccessLevelName | 'Unknown', number>> = {
  'Permissions management': 4,
  Write: 3,
  Tagging: 2,
  Unknown: 1.5,
  Read: 1,
  List: 0,
};

/** Services whose calls a resource policy must allow too: another witness says more. */
const needResourcePolicy: ReadonlySet<string> = new Set(['kms', 'sts']);

/** The highest-ranked actions, the best first; ties by name. */
export function bestActions(
  setup: { readonly actions: ActionSets },
  numbers: readonly number[],
  prefer: ((action: string) => number) | undefined,
  most: number,
): readonly number[] {
  const ranks = ranksBy(setup.actions, prefer);
  const best: { readonly index: number; readonly rank: number }[] = [];
  for (const index of numbers) {
    const rank = ranks[index] ?? rankOf(setup.actions, prefer, index);
    ranks[index] = rank;
    const last = best[most - 1];
    if (last !== undefined && last.rank >= rank) continue;
    // Numbers follow names, so that the earlier one of equals stays first.
    const place = best.findIndex((other) => other.rank < rank);
    if (place >= 0) best.splice(place, 0, { index, rank });
    else best.push({ index, rank });
    if (best.length > most) best.pop();
  }
  return best.map(({ index }) => index);
}

type Prefer = ((action: string) => number) | undefined;

/** Ranks by action number, for the table and the preference that were asked with. */
const known = new WeakMap<object, WeakMap<object, number[]>>();
const noPreference = {};

function ranksBy({ table }: ActionSets, prefer: Prefer): number[] {
  const byTable = known.get(table) ?? new WeakMap<object, number[]>();
  known.set(table, byTable);
  const ranks = byTable.get(prefer ?? noPreference) ?? [];
  byTable.set(prefer ?? noPreference, ranks);
  return ranks;
}

function rankOf({ table }: ActionSets, prefer: Prefer, index: number): number {
  if (prefer !== undefined) return prefer(table.name(index));
  const guarded = needResourcePolicy.has(table.service(index));
  return gravity[table.level(index)] - (guarded ? 0.5 : 0);
}
