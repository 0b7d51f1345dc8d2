import { pushNumbers } from './action-bits.ts';
import type { ActionSet } from './action-sets.ts';

/** Actions that the same statements apply to: one small problem decides them all. */
export interface ActionClass {
  /** Catalog numbers, ascending. */
  readonly actions: readonly number[];
  /** Ids of the action sets that hold them. */
  readonly sets: ReadonlySet<number>;
}

/**
 * Splits the actions by the sets they lie in. Works on words of 32 actions: a set that is empty or full on a word
 * costs nothing there, so that service-bound patterns stay cheap over a catalog of 20,000 actions.
 */
export function classifyActions(universe: Uint32Array, sets: readonly ActionSet[]): readonly ActionClass[] {
  const classes = new Map<string, { actions: number[]; sets: ReadonlySet<number> }>();
  const fullWords = new Map<string, { actions: number[]; sets: ReadonlySet<number> }>();
  for (let word = 0; word < universe.length; word += 1) {
    const live = universe[word] as number;
    if (live === 0) continue;
    let always = '';
    const mixed: ActionSet[] = [];
    for (const set of sets) {
      const here = (set.bits[word] as number) & live;
      if (here === live) always += `${set.id} `;
      else if (here !== 0) mixed.push(set);
    }
    if (mixed.length === 0) {
      const known = fullWords.get(always);
      const target = known ?? classAt(classes, idsOf(always));
      if (known === undefined) fullWords.set(always, target);
      pushNumbers(target.actions, word, live);
      continue;
    }
    splitWord(classes, word, live, idsOf(always), mixed);
  }
  return [...classes.values()];
}

/** Splits one word's actions by the sets that hold only some of them. */
function splitWord(
  classes: Map<string, { actions: number[]; sets: ReadonlySet<number> }>,
  word: number,
  live: number,
  always: readonly number[],
  mixed: readonly ActionSet[],
): void {
  let parts: { bits: number; ids: readonly number[] }[] = [{ bits: live, ids: always }];
  for (const set of mixed) {
    const here = set.bits[word] as number;
    const next: { bits: number; ids: readonly number[] }[] = [];
    for (const part of parts) {
      const inside = part.bits & here;
      const outside = part.bits & ~here;
      if (inside !== 0) next.push({ bits: inside, ids: [...part.ids, set.id] });
      if (outside !== 0) next.push({ bits: outside, ids: part.ids });
    }
    parts = next;
  }
  for (const part of parts) pushNumbers(classAt(classes, part.ids).actions, word, part.bits);
}

function idsOf(text: string): readonly number[] {
  return text === '' ? [] : text.trimEnd().split(' ').map(Number);
}

function classAt(
  classes: Map<string, { actions: number[]; sets: ReadonlySet<number> }>,
  ids: readonly number[],
): { actions: number[]; sets: ReadonlySet<number> } {
  const ordered = [...ids].sort((left, right) => left - right);
  const key = ordered.join(' ');
  let found = classes.get(key);
  if (found === undefined) {
    found = { actions: [], sets: new Set(ordered) };
    classes.set(key, found);
  }
  return found;
}
