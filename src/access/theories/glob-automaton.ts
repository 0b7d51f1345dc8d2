import { colon, type Glob, isStar, matchesUnit, namedUnits, star } from './glob.ts';
import { closure, step } from './glob-match.ts';

/** Stands for every unit that no pattern names. */
export const otherUnit = -1;

/** One state of a pattern's automaton, made when first asked for. */
export interface State {
  readonly id: number;
  readonly places: readonly number[];
  readonly accepts: boolean;
  /** Accepts every continuation. */
  readonly universal: boolean;
  /** Accepts no continuation. */
  readonly dead: boolean;
  /** Units that the next step may tell apart from the others. */
  readonly named: readonly number[];
}

/** The lazy deterministic automaton of one pattern; kept with the engine, so that its states are found once. */
export class GlobAutomaton {
  readonly start: State;
  readonly #glob: Glob;
  readonly #states = new Map<string, State>();
  readonly #steps = new Map<number, Map<number, State>>();

  constructor(glob: Glob) {
    this.#glob = glob;
    this.start = this.#state(closure(glob.tokens, [0]));
  }

  /** The state after one unit; a unit outside `named` counts as any other. */
  after(state: State, unit: number): State {
    const read = state.named.includes(unit) ? unit : otherUnit;
    let steps = this.#steps.get(state.id);
    if (steps === undefined) {
      steps = new Map();
      this.#steps.set(state.id, steps);
    }
    let next = steps.get(read);
    if (next === undefined) {
      next = this.#state(closure(this.#glob.tokens, step(this.#glob.tokens, state.places, read)));
      steps.set(read, next);
    }
    return next;
  }

  #state(places: readonly number[]): State {
    const { tokens } = this.#glob;
    const last = tokens.length;
    const universal = tokens[last - 1] === star && places.includes(last - 1);
    const key = universal ? '*' : places.join(' ');
    const known = this.#states.get(key);
    if (known !== undefined) return known;
    const state: State = {
      id: this.#states.size,
      places: universal ? [last - 1] : places,
      accepts: universal || places.at(-1) === last,
      universal,
      dead: places.length === 0,
      named: universal ? [] : this.#named(places),
    };
    this.#states.set(key, state);
    return state;
  }

  #named(places: readonly number[]): readonly number[] {
    const units = new Set<number>();
    for (const place of places) {
      const token = this.#glob.tokens[place];
      if (token === undefined || token === star) continue;
      if (token < 0 && !matchesEvery(token)) units.add(colon);
      for (const unit of namedUnits(token)) units.add(unit);
    }
    return [...units];
  }
}

function matchesEvery(token: number): boolean {
  return !isStar(token) && matchesUnit(token, colon);
}
