import type { Condition } from '../policy/document.ts';
import { hashText } from './hash.ts';
import { GlobSets } from './theories/glob-sets.ts';
import {
  complementOf,
  findPresent,
  freeKey,
  type KeyAnswer,
  type KeyLiteral,
  type KeyState,
  keyStateKey,
  narrowKey,
} from './theories/key-state.ts';
import { pairKey } from './theories/pair-key.ts';
import { ValueTests } from './theories/value-tests.ts';

/** The number of a literal; a literal and its complement are neighbours (`id ^ 1`). */
export type LiteralId = number;
/** The number of what is left of one dimension. */
export type StateId = number;

/** What a dimension is: where the request differs. An opaque one is a free Boolean, shared by identical text. */
export type Dimension =
  | { readonly kind: 'resource' }
  | { readonly kind: 'action' }
  | { readonly kind: 'key'; readonly keyId: string }
  | { readonly kind: 'principal' }
  | { readonly kind: 'opaque'; readonly text: string; readonly condition: Condition | null };

/** Interns dimensions, literals and states, and remembers every narrowing of a state by a literal. */
export class Literals {
  readonly sets: GlobSets;
  readonly tests = new ValueTests();
  readonly #dimensions: Dimension[] = [];
  readonly #dimensionIds = new Map<string, number>();
  readonly #literals: { readonly dimension: number; readonly literal: KeyLiteral }[] = [];
  readonly #literalIds = new Map<string, LiteralId>();
  readonly #ranks: (number | undefined)[] = [];
  readonly #states: KeyState[] = [];
  readonly #stateIds = new Map<string, StateId>();
  readonly #present: (KeyAnswer | undefined)[] = [];
  /** By state and literal. */
  readonly #narrowed = new Map<number, StateId | -1>();
  readonly #free: (StateId | undefined)[] = [];

  constructor(stateBudget?: number) {
    this.sets = new GlobSets(stateBudget);
  }

  dimension(dimension: Dimension): number {
    const key = dimensionKey(dimension);
    let id = this.#dimensionIds.get(key);
    if (id === undefined) {
      id = this.#dimensions.length;
      this.#dimensions.push(dimension);
      this.#dimensionIds.set(key, id);
    }
    return id;
  }

  dimensionAt(id: number): Dimension {
    return this.#dimensions[id] as Dimension;
  }

  literal(dimension: Dimension, literal: KeyLiteral): LiteralId {
    const place = this.dimension(dimension);
    const key = `${place} ${literalKey(literal)}`;
    let id = this.#literalIds.get(key);
    if (id === undefined) {
      // INVARIANT: the positive one of a pair has the even number, whichever was met first.
      const complement = complementOf(literal);
      const pair = literal.positive ? [literal, complement] : [complement, literal];
      id = this.#literals.length;
      for (const each of pair as readonly KeyLiteral[]) {
        this.#literalIds.set(`${place} ${literalKey(each)}`, this.#literals.length);
        this.#literals.push({ dimension: place, literal: each });
      }
      if (!literal.positive) id += 1;
    }
    return id;
  }

  /** A number that is the same for the same literal in every engine. */
  rankOf(id: LiteralId): number {
    let rank = this.#ranks[id];
    if (rank === undefined) {
      const { dimension, literal } = this.#literals[id] as { dimension: number; literal: KeyLiteral };
      const { values } = literal;
      const said =
        values.kind === 'test' ? values.test.key : values.set.globs.map((glob) => glob.key).join('\n');
      rank = hashText(
        `${dimensionKey(this.dimensionAt(dimension))}\n${literal.mode} ${literal.absent} ${literal.positive}\n${said}`,
      );
      this.#ranks[id] = rank;
    }
    return rank;
  }

  /** How many states, literals and patterns are kept. */
  get size(): number {
    return this.#states.length + this.#literals.length + this.#narrowed.size + this.sets.size;
  }

  dimensionOf(id: LiteralId): number {
    return (this.#literals[id] as { dimension: number }).dimension;
  }

  literalAt(id: LiteralId): KeyLiteral {
    return (this.#literals[id] as { literal: KeyLiteral }).literal;
  }

  /** The state of a dimension before any literal: a resource and an action are never absent. */
  free(dimension: number): StateId {
    let id = this.#free[dimension];
    if (id === undefined) {
      const { kind } = this.dimensionAt(dimension);
      id = this.#intern(kind === 'key' || kind === 'opaque' ? freeKey : { ...freeKey, absent: false });
      this.#free[dimension] = id;
    }
    return id;
  }

  stateAt(id: StateId): KeyState {
    return this.#states[id] as KeyState;
  }

  /** The state narrowed by the literal; -1 when nothing is left. Whatever is unknown counts as left. */
  narrow(state: StateId, literal: LiteralId): StateId | -1 {
    const key = pairKey(state, literal);
    let id = this.#narrowed.get(key);
    if (id === undefined) {
      id = this.#settle(narrowKey(this.sets, this.stateAt(state), this.literalAt(literal)));
      this.#narrowed.set(key, id);
    }
    return id;
  }

  /** Whether the key can be present, and with which value. */
  present(state: StateId): KeyAnswer {
    let answer = this.#present[state];
    if (answer === undefined) {
      answer = findPresent(this.sets, this.stateAt(state));
      this.#present[state] = answer;
    }
    return answer;
  }

  #settle(state: KeyState): StateId | -1 {
    const id = this.#intern(state);
    if (this.present(id).answer !== 'none') return id;
    if (!state.absent) return -1;
    return this.#intern({ ...state, present: false, one: null, every: null, some: [] });
  }

  #intern(state: KeyState): StateId {
    const key = keyStateKey(state);
    let id = this.#stateIds.get(key);
    if (id === undefined) {
      id = this.#states.length;
      this.#states.push(state);
      this.#stateIds.set(key, id);
    }
    return id;
  }
}

/** Text that is the same for the same dimension. */
export function dimensionKey(dimension: Dimension): string {
  switch (dimension.kind) {
    case 'key':
      return `key ${dimension.keyId}`;
    case 'opaque':
      return `opaque ${dimension.text}`;
    default:
      return dimension.kind;
  }
}

function literalKey(literal: KeyLiteral): string {
  const values = literal.values.kind === 'globs' ? `g${literal.values.set.id}` : `t${literal.values.test.id}`;
  return `${literal.mode} ${literal.absent ? 'a' : ''} ${literal.positive ? '' : '!'}${values}`;
}
