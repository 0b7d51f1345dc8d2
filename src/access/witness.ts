import { bySegment } from './arn-reading.ts';
import type { Witness } from './comparison.ts';
import type { Cube } from './cube.ts';
import type { ActionCatalog } from './facts.ts';
import { variableParts } from './glob-text.ts';
import type { Literals, StateId } from './literals.ts';
import { type Glob, isVariable, star, unitsOf } from './theories/glob.ts';
import { meetGlobs } from './theories/glob-intersection.ts';
import type { GlobSet, GlobSets } from './theories/glob-sets.ts';
import { findPresent, type KeyState } from './theories/key-state.ts';
import {
  defaultScenery,
  foreignTexts,
  plausiblePrincipals,
  plausibleTexts,
  type Scenery,
  valueOfType,
} from './theories/plausible-text.ts';
import { anyValue, findValue, type ValueState, valueHolds, valueKey } from './theories/value-state.ts';

/** Values given to variables of unknown value, by context key in lower case. */
type Environment = ReadonlyMap<string, string>;

/** Builds requests that a cube promises. Guesses where variables or opaque literals are in it: the caller checks. */
export class WitnessBuilder {
  readonly #literals: Literals;
  readonly #catalog: ActionCatalog;
  readonly #resourcePlace: number;
  readonly #shared = new Map<string, Map<string, readonly Glob[]>>();
  readonly #types = new Map<string, Glob>();
  readonly #exercisable = new Map<StateId, Map<readonly string[], boolean>>();

  constructor(literals: Literals, catalog: ActionCatalog) {
    this.#literals = literals;
    this.#catalog = catalog;
    this.#resourcePlace = literals.dimension({ kind: 'resource' });
  }

  /** A request of this action (its catalog number, or -1) in the cube; null when no value can be named. */
  build(
    cube: Cube,
    action: string,
    index: number,
    scenery: Scenery,
    fresh: string,
    nameOf: (keyId: string) => string,
  ): Witness | null {
    const environment = this.#environment(cube, fresh);
    const context: Record<string, string | readonly string[]> = Object.create(null);
    for (const [keyId, value] of environment) context[nameOf(keyId)] = value;
    let resource: string | null = null;
    let principal: string | null = null;
    for (const [place, id] of cube.states) {
      const dimension = this.#literals.dimensionAt(place);
      const state = this.#filled(this.#literals.stateAt(id), environment);
      if (dimension.kind === 'resource') resource = this.#resource(state, index, scenery);
      else if (dimension.kind === 'principal')
        principal = this.#principal(state.one ?? anyValue(this.#sets), scenery);
      else if (dimension.kind === 'key') {
        const known = environment.get(dimension.keyId);
        if (known !== undefined || state.absent) continue;
        // What is only known to be present gets a value of the key's type.
        const bare = state.one === null && state.every === null && state.some.length === 0;
        const plausible = bare
          ? valueOfType(this.#catalog.keyType?.(dimension.keyId) ?? null, scenery)
          : null;
        const value = plausible ?? findPresent(this.#sets, state).value;
        if (value === null) return null;
        context[nameOf(dimension.keyId)] = value;
      }
    }
    const free = !cube.states.has(this.#resourcePlace);
    if (index >= 0 && this.#catalog.resourcePatterns(index).length === 0) resource = '*';
    else if (free)
      resource = this.#resource(
        { absent: false, present: true, one: anyValue(this.#sets), every: null, some: [] },
        index,
        scenery,
      );
    if (resource === null) return null;
    const entries = Object.entries(context).sort(([left], [right]) => (left < right ? -1 : 1));
    return {
      action,
      resource,
      context: Object.fromEntries(entries),
      ...(principal === null ? {} : { principal }),
    };
  }

  /** Whether an action of this number takes a resource inside the cube, per the catalog. */
  isExercisable(cube: Cube, index: number): boolean {
    const patterns = index < 0 ? [] : this.#catalog.resourcePatterns(index);
    const id = cube.states.get(this.#resourcePlace);
    if (patterns.length === 0 || id === undefined) return true;
    let answers = this.#exercisable.get(id);
    if (answers === undefined) {
      answers = new Map();
      this.#exercisable.set(id, answers);
    }
    let answer = answers.get(patterns);
    if (answer === undefined) {
      const state = this.#literals.stateAt(id).one;
      answer = state === null || patterns.some((pattern) => this.#isTyped(state, pattern));
      answers.set(patterns, answer);
    }
    return answer;
  }

  /** Whether the cube holds the resource `*`. */
  holdsAsterisk(cube: Cube): boolean {
    const state = this.#resourceState(cube);
    return state === null || valueHolds(this.#sets, state, '*');
  }

  get #sets(): GlobSets {
    return this.#literals.sets;
  }

  #resourceState(cube: Cube): ValueState | null {
    const id = cube.states.get(this.#resourcePlace);
    return id === undefined ? null : this.#literals.stateAt(id).one;
  }

  /** Patterns that the state shares with a resource type, each with something left of it. */
  #typed(state: ValueState, pattern: string): readonly Glob[] {
    const key = valueKey(state);
    let known = this.#shared.get(key);
    if (known === undefined) {
      known = new Map();
      this.#shared.set(key, known);
    }
    let shared = known.get(pattern);
    if (shared === undefined) {
      shared = this.#meetType(state, pattern);
      known.set(pattern, shared);
    }
    return shared;
  }

  /** Whether the state shares anything with a resource type: the first pattern that does is enough. */
  #isTyped(state: ValueState, pattern: string): boolean {
    const type = this.#typeGlob(pattern);
    return state.within.globs.some((glob) => this.#meetPattern(state, glob, type).length > 0);
  }

  #meetType(state: ValueState, pattern: string): readonly Glob[] {
    const type = this.#typeGlob(pattern);
    return state.within.globs.flatMap((glob) => this.#meetPattern(state, glob, type));
  }

  #meetPattern(state: ValueState, glob: Glob, type: Glob): readonly Glob[] {
    return meetGlobs(this.#sets.table, glob, type).globs.filter(
      (shared) => this.#sets.member(shared, state.outside).answer !== 'none',
    );
  }

  #typeGlob(pattern: string): Glob {
    let type = this.#types.get(pattern);
    if (type === undefined) {
      const tokens = Array.from(pattern, (text) => (text === '*' ? star : text.charCodeAt(0)));
      type = this.#sets.table.intern(bySegment(tokens));
      this.#types.set(pattern, type);
    }
    return type;
  }

  /** A resource that looks real: of a type the action takes, else as the pattern suggests, else the shortest text. */
  #resource(state: KeyState, index: number, scenery: Scenery): string | null {
    const value = state.one ?? anyValue(this.#sets);
    const types = index < 0 ? [] : this.#catalog.resourcePatterns(index);
    for (const type of types)
      for (const glob of this.#typed(value, type))
        for (const text of plausibleTexts(glob, scenery))
          if (valueHolds(this.#sets, value, text)) return text;
    // A call that names no resource is asked of `*`.
    if (valueHolds(this.#sets, value, '*')) return '*';
    for (const type of types)
      for (const glob of this.#typed(value, type)) {
        for (const text of foreignTexts(glob, scenery)) if (valueHolds(this.#sets, value, text)) return text;
        const found = this.#sets.member(glob, value.outside).text;
        if (found !== null) return found;
      }
    const bucket = `arn:${scenery.partition}:s3:::${scenery.name}`;
    if (valueHolds(this.#sets, value, bucket)) return bucket;
    for (const glob of value.within.globs)
      for (const text of plausibleTexts(glob, scenery)) if (valueHolds(this.#sets, value, text)) return text;
    return findValue(this.#sets, value).text;
  }

  /** A principal that looks real, else the shortest text. */
  #principal(value: ValueState, scenery: Scenery): string | null {
    const found = plausiblePrincipals(value.within.globs, scenery).find((text) =>
      valueHolds(this.#sets, value, text),
    );
    return found ?? findValue(this.#sets, value).text;
  }

  /**
   * Values for the variables that the cube looks at: the key's own value where the cube says one, else a fresh text.
   * A variable that only excludes something stays without value unless its key must be present.
   */
  #environment(cube: Cube, fresh: string): Environment {
    const wanted = new Set<string>();
    const excluding = new Set<string>();
    for (const id of cube.states.values()) {
      const state = this.#literals.stateAt(id);
      for (const value of [state.one, state.every, ...state.some]) {
        this.#addVariables(wanted, value?.within.globs ?? []);
        this.#addVariables(excluding, value?.outside.globs ?? []);
      }
    }
    const found = new Map<string, string>();
    for (const key of wanted) found.set(key, freshText(key, fresh));
    for (const [place, id] of cube.states) {
      const dimension = this.#literals.dimensionAt(place);
      if (dimension.kind !== 'key') continue;
      const { keyId } = dimension;
      const { absent, one } = this.#literals.stateAt(id);
      if (!wanted.has(keyId) && (absent || !excluding.has(keyId))) continue;
      const { value } = this.#literals.present(id);
      if (one === null || (!one.within.variable && valueHolds(this.#sets, one, freshText(keyId, fresh))))
        found.set(keyId, freshText(keyId, fresh));
      else if (typeof value === 'string') found.set(keyId, value);
    }
    return found;
  }

  #addVariables(keys: Set<string>, globs: readonly Glob[]): void {
    for (const glob of globs.flatMap((each) => (each.variable ? [each, ...each.bounds] : [])))
      for (const token of glob.tokens)
        if (isVariable(token)) keys.add(variableParts(this.#sets.table.variableName(token)).key);
  }

  /** The state with its variables filled in; a variable without value matches nothing. */
  #filled(state: KeyState, environment: Environment): KeyState {
    const value = (part: ValueState | null): ValueState | null =>
      part === null
        ? null
        : {
            ...part,
            within: this.#filledSet(part.within, environment),
            outside: this.#filledSet(part.outside, environment),
          };
    return {
      ...state,
      one: value(state.one),
      every: value(state.every),
      some: state.some.flatMap((part) => value(part) ?? []),
    };
  }

  #filledSet(set: GlobSet, environment: Environment): GlobSet {
    if (!set.variable) return set;
    const { table } = this.#sets;
    const globs = set.globs.flatMap((glob) => {
      const filled = [glob.bounds.length > 0 ? table.intern(glob.tokens) : glob, ...glob.bounds].map((each) =>
        this.#filledGlob(each, environment),
      );
      let left: readonly Glob[] = filled[0] == null ? [] : [filled[0]];
      for (const bound of filled.slice(1))
        left = bound === null ? [] : left.flatMap((each) => meetGlobs(table, each, bound).globs);
      return left;
    });
    return this.#sets.union(globs);
  }

  /** null: a variable in it has no value. */
  #filledGlob(glob: Glob, environment: Environment): Glob | null {
    if (!glob.variable) return glob;
    const { table } = this.#sets;
    const tokens: number[] = [];
    for (const token of glob.tokens) {
      if (!isVariable(token)) {
        tokens.push(token);
        continue;
      }
      const { key, fallback } = variableParts(table.variableName(token));
      const text = environment.get(key) ?? fallback;
      if (text === null) return null;
      tokens.push(...unitsOf(text));
    }
    return table.intern(tokens);
  }
}

/** A value that suits the key, to stand for what nobody knows. */
function freshText(keyId: string, fresh: string): string {
  if (keyId.endsWith('account')) return defaultScenery.account;
  if (keyId.endsWith('arn')) return `arn:aws:iam::${defaultScenery.account}:role/${fresh}`;
  return fresh;
}
