import type { ElementList } from '../policy/document.ts';
import type { AccessLevelName } from './comparison.ts';
import type { ActionCatalog } from './facts.ts';
import { anyOne, type Glob, star } from './theories/glob.ts';
import { globMatches } from './theories/glob-match.ts';
import type { GlobSet, GlobSets } from './theories/glob-sets.ts';

/** The actions of one Action or NotAction element: which catalog actions, and which names at all. */
export interface ActionSet {
  readonly id: number;
  /** One bit per catalog action. */
  readonly bits: Uint32Array;
  readonly size: number;
  /** The patterns in lower case; `negated`: every name that none of them matches. */
  readonly names: GlobSet;
  readonly negated: boolean;
}

/** Bitsets over the catalog, one per distinct pattern and one per distinct element, made once. */
export class ActionSets {
  readonly #catalog: ActionCatalog;
  readonly #sets: GlobSets;
  readonly #names: string[];
  /** Service prefix in lower case -> numbers of its actions. */
  readonly #services = new Map<string, number[]>();
  readonly #patterns = new Map<string, readonly number[]>();
  readonly #elements = new Map<string, ActionSet>();
  readonly #levels: (AccessLevelName | 'Unknown' | undefined)[] = [];
  readonly #summaries: (readonly string[] | undefined)[] = [];
  readonly #globs = new Map<string, Glob>();
  readonly #typed: (boolean | undefined)[] = [];

  constructor(catalog: ActionCatalog, sets: GlobSets) {
    this.#catalog = catalog;
    this.#sets = sets;
    this.#names = [];
    for (let index = 0; index < catalog.size; index += 1) {
      const name = catalog.actionName(index).toLowerCase();
      this.#names.push(name);
      const service = name.slice(0, name.indexOf(':'));
      const list = this.#services.get(service);
      if (list === undefined) this.#services.set(service, [index]);
      else list.push(index);
    }
  }

  /** The action's name in lower case. */
  lowerName(index: number): string {
    return this.#names[index] as string;
  }

  /** The action's access level. */
  level(index: number): AccessLevelName | 'Unknown' {
    let level = this.#levels[index];
    if (level === undefined) {
      level = this.#catalog.accessLevel(index);
      this.#levels[index] = level;
    }
    return level;
  }

  /** `service:*` and, where the name starts with a verb, `service:Verb*`: patterns that may sum the action up. */
  summaries(index: number): readonly string[] {
    let texts = this.#summaries[index];
    if (texts === undefined) {
      const name = this.#catalog.actionName(index);
      const place = name.indexOf(':') + 1;
      const verb = /^[A-Z][a-z]+/.exec(name.slice(place))?.[0];
      texts = [
        `${name.slice(0, place)}*`,
        ...(verb === undefined ? [] : [`${name.slice(0, place)}${verb}*`]),
      ];
      this.#summaries[index] = texts;
    }
    return texts;
  }

  /** The catalog number of an action in any case, or -1. */
  indexOf(name: string): number {
    return this.#catalog.actionIndex(name);
  }

  /** Whether the action takes resource types; one without them is asked of `*` alone. */
  isTyped(index: number): boolean {
    let typed = this.#typed[index];
    if (typed === undefined) {
      typed = this.#catalog.resourcePatterns(index).length > 0;
      this.#typed[index] = typed;
    }
    return typed;
  }

  /** The set of an Action or NotAction element. */
  element(element: ElementList): ActionSet {
    const key = `${element.negated ? '!' : ''}${element.patterns.join('\n').toLowerCase()}`;
    const known = this.#elements.get(key);
    if (known !== undefined) return known;
    const bits = new Uint32Array((this.#catalog.size + 31) >>> 5);
    for (const pattern of element.patterns) for (const index of this.matching(pattern)) setBit(bits, index);
    if (element.negated) invert(bits, this.#catalog.size);
    const set: ActionSet = {
      id: this.#elements.size,
      bits,
      size: countBits(bits),
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
    const lower = pattern.toLowerCase();
    let found = this.#patterns.get(lower);
    if (found === undefined) {
      found = this.#match(lower);
      this.#patterns.set(lower, found);
    }
    return found;
  }

  #match(pattern: string): readonly number[] {
    if (!/[*?]/.test(pattern)) {
      const index = this.#catalog.actionIndex(pattern);
      return index < 0 ? [] : [index];
    }
    const place = pattern.indexOf(':');
    const service = place < 0 ? null : pattern.slice(0, place);
    const glob = this.glob(pattern);
    if (service !== null && !/[*?]/.test(service)) {
      const numbers = this.#services.get(service) ?? [];
      if (pattern.slice(place + 1) === '*') return numbers;
      return numbers.filter((index) => globMatches(glob, this.lowerName(index)));
    }
    const all = this.#names.map((_, index) => index);
    return pattern === '*' ? all : all.filter((index) => globMatches(glob, this.lowerName(index)));
  }
}

export function hasBit(bits: Uint32Array, index: number): boolean {
  return (((bits[index >>> 5] as number) >>> (index & 31)) & 1) === 1;
}

export function setBit(bits: Uint32Array, index: number): void {
  bits[index >>> 5] = (bits[index >>> 5] as number) | (1 << (index & 31));
}

export function countBits(bits: Uint32Array): number {
  let count = 0;
  for (let word of bits) {
    word -= (word >>> 1) & 0x55555555;
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
    count += (((word + (word >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
  }
  return count;
}

function invert(bits: Uint32Array, size: number): void {
  for (let word = 0; word < bits.length; word += 1) bits[word] = ~(bits[word] as number);
  const spare = bits.length * 32 - size;
  const last = bits.length - 1;
  if (spare > 0 && last >= 0) bits[last] = (bits[last] as number) & (0xffffffff >>> spare);
}
