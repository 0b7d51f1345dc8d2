import type { ElementList } from '../policy/document.ts';
import { emptyBits, invertBits, setBit, wordsOf } from './action-bits.ts';
import { type ActionTable, actionTable } from './action-table.ts';
import type { ActionCatalog } from './facts.ts';
import { anyOne, type Glob, star } from './theories/glob.ts';
import { globMatches } from './theories/glob-match.ts';
import type { GlobSet, GlobSets } from './theories/glob-sets.ts';

/** The actions of one Action or NotAction element: which catalog actions, and which names at all. */
export interface ActionSet {
  readonly id: number;
  /** One bit per catalog action. */
  readonly bits: Uint32Array;
  /** Places in `bits` that hold something. */
  readonly words: readonly number[];
  /** The patterns in lower case; `negated`: every name that none of them matches. */
  readonly names: GlobSet;
  readonly negated: boolean;
}

/** Bitsets over the catalog, one per distinct pattern and one per distinct element, made once. */
export class ActionSets {
  readonly table: ActionTable;
  readonly #sets: GlobSets;
  readonly #patterns = new Map<string, readonly number[]>();
  readonly #elements = new Map<string, ActionSet>();
  readonly #byElement = new WeakMap<ElementList, ActionSet>();
  readonly #globs = new Map<string, Glob>();

  constructor(catalog: ActionCatalog, sets: GlobSets) {
    this.table = actionTable(catalog);
    this.#sets = sets;
  }

  /** The catalog number of an action in any case, or -1. */
  indexOf(name: string): number {
    return this.table.catalog.actionIndex(name);
  }

  /** The set of an Action or NotAction element. */
  element(element: ElementList): ActionSet {
    let set = this.#byElement.get(element);
    if (set === undefined) {
      set = this.#compiled(element);
      this.#byElement.set(element, set);
    }
    return set;
  }

  #compiled(element: ElementList): ActionSet {
    const key = `${element.negated ? '!' : ''}${element.patterns.join('\n').toLowerCase()}`;
    const known = this.#elements.get(key);
    if (known !== undefined) return known;
    const { size } = this.table.catalog;
    const bits = emptyBits(size);
    for (const pattern of element.patterns) for (const index of this.matching(pattern)) setBit(bits, index);
    if (element.negated) invertBits(bits, size);
    const set: ActionSet = {
      id: this.#elements.size,
      bits,
      words: wordsOf(bits),
      names: this.#sets.union(element.patterns.map((pattern) => this.glob(pattern))),
      negated: element.negated,
    };
    this.#elements.set(key, set);
    return set;
  }

  /** The pattern over action names: `*` and `?` only, letters in lower case. */
  glob(pattern: string): Glob {
    let glob = this.#globs.get(pattern);
    if (glob === undefined) {
      glob = this.#compile(pattern);
      this.#globs.set(pattern, glob);
    }
    return glob;
  }

  #compile(pattern: string): Glob {
    return this.#sets.table.intern(
      Array.from(pattern.toLowerCase(), (text) =>
        text === '*' ? star : text === '?' ? anyOne : text.charCodeAt(0),
      ),
    );
  }

  /** Numbers of the catalog actions that the pattern matches, ascending. */
  matching(pattern: string): readonly number[] {
    let found = this.#patterns.get(pattern);
    if (found === undefined) {
      found = this.#match(pattern.toLowerCase());
      this.#patterns.set(pattern, found);
    }
    return found;
  }

  #match(pattern: string): readonly number[] {
    if (!/[*?]/.test(pattern)) {
      const index = this.table.catalog.actionIndex(pattern);
      return index < 0 ? [] : [index];
    }
    const place = pattern.indexOf(':');
    const service = place < 0 ? null : pattern.slice(0, place);
    const glob = this.glob(pattern);
    if (service !== null && !/[*?]/.test(service)) {
      const numbers = this.table.services.get(service) ?? [];
      if (pattern.slice(place + 1) === '*') return numbers;
      return numbers.filter((index) => globMatches(glob, this.table.lowerNames[index] as string));
    }
    const all = this.table.lowerNames.map((_, index) => index);
    return pattern === '*'
      ? all
      : all.filter((index) => globMatches(glob, this.table.lowerNames[index] as string));
  }
}
