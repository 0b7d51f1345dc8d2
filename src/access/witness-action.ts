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
  const rank = (index: number): number =>
    prefer === undefined ? defaultRank(setup.actions, index) : prefer(setup.actions.table.name(index));
  const best: { readonly index: number; readonly rank: number }[] = [];
  for (const index of numbers) {
    const candidate = { index, rank: rank(index) };
    const last = best[most - 1];
    if (last !== undefined && last.rank >= candidate.rank) continue;
    // Numbers follow names, so that the earlier one of equals stays first.
    const place = best.findIndex((other) => other.rank < candidate.rank);
    if (place >= 0) best.splice(place, 0, candidate);
    else best.push(candidate);
    if (best.length > most) best.pop();
  }
  return best.map(({ index }) => index);
}

function defaultRank({ table }: ActionSets, index: number): number {
  const name = table.lowerNames[index] as string;
  const guarded = needResourcePolicy.has(name.slice(0, name.indexOf(':')));
  return gravity[table.level(index)] - (guarded ? 0.5 : 0);
}
