import type { Glob } from './glob.ts';
import { GlobAutomaton, type State } from './glob-automaton.ts';

/** A text, or the proof that there is none, or the budget spent. */
export type Found = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'none' | 'budget' };

/** Product states visited before giving up: a real policy needs some hundreds. */
export const defaultStateBudget = 20_000;

/** Units tried for "any other character", the readable ones first. */
const readable = Array.from(
  'x0ay9bz1cdefghijklmnopqrstuvw2345678-_/.ABCDEFGHIJKLMNOPQRSTUVWXYZ=+,@ ',
  (text) => text.charCodeAt(0),
);

/** Keeps the automata of one engine. */
export class GlobSearch {
  readonly #automata = new Map<number, GlobAutomaton>();

  /**
   * A shortest text that every positive pattern matches and no negative one, by breadth-first search over the
   * product of their automata, which is only built as far as it is visited.
   */
  find(positives: readonly Glob[], negatives: readonly Glob[], budget = defaultStateBudget): Found {
    const automata = [...positives, ...negatives].map((glob) => this.#automaton(glob));
    const needed = positives.length;
    const start = automata.map((automaton) => automaton.start);
    if (isDead(start, needed)) return { kind: 'none' };
    const queue: Visit[] = [{ states: start, from: null, unit: 0 }];
    const seen = new Set([keyOf(start)]);
    for (let at = 0; at < queue.length; at += 1) {
      const visit = queue[at] as Visit;
      if (isAccepted(visit.states, needed)) return { kind: 'text', text: spell(visit) };
      for (const unit of choices(visit.states)) {
        const states = visit.states.map((state, place) =>
          (automata[place] as GlobAutomaton).after(state, unit),
        );
        if (isDead(states, needed)) continue;
        const key = keyOf(states);
        if (seen.has(key)) continue;
        if (seen.size >= budget) return { kind: 'budget' };
        seen.add(key);
        queue.push({ states, from: visit, unit });
      }
    }
    return { kind: 'none' };
  }

  #automaton(glob: Glob): GlobAutomaton {
    let automaton = this.#automata.get(glob.id);
    if (automaton === undefined) {
      automaton = new GlobAutomaton(glob);
      this.#automata.set(glob.id, automaton);
    }
    return automaton;
  }
}

interface Visit {
  readonly states: readonly State[];
  readonly from: Visit | null;
  readonly unit: number;
}

function isDead(states: readonly State[], needed: number): boolean {
  return states.some((state, place) => (place < needed ? state.dead : state.universal));
}

function isAccepted(states: readonly State[], needed: number): boolean {
  return states.every((state, place) => state.accepts === place < needed);
}

function keyOf(states: readonly State[]): string {
  let key = '';
  for (const state of states) key += `${state.id},`;
  return key;
}

/** Every unit that some automaton can tell apart here, and one that none can. */
function choices(states: readonly State[]): readonly number[] {
  const named = new Set<number>();
  for (const state of states) for (const unit of state.named) named.add(unit);
  const other = readable.find((unit) => !named.has(unit)) ?? unnamedUnit(named);
  return [other, ...[...named].sort((left, right) => left - right)];
}

function unnamedUnit(named: ReadonlySet<number>): number {
  let unit = 0x4e00;
  while (named.has(unit)) unit += 1;
  return unit;
}

function spell(visit: Visit): string {
  let text = '';
  for (let at: Visit | null = visit; at?.from; at = at.from) text = String.fromCharCode(at.unit) + text;
  return text;
}
