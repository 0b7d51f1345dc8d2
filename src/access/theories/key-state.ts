import type { GlobSets } from './glob-sets.ts';
import {
  anyValue,
  findValue,
  meetValues,
  narrowValue,
  type ValueSet,
  type ValueState,
  valueKey,
} from './value-state.ts';

/**
 * A literal on one dimension: a set over {absent} ∪ values.
 * - `one`: the key has one value, and it is in the set (or not, when `positive` is false).
 * - `some`: some value of the key is; `every`: every value is (sets of values, R-013).
 * `absent`: whether the literal also holds when the key is missing. The complement turns all three around.
 */
export interface KeyLiteral {
  readonly mode: 'one' | 'some' | 'every';
  readonly absent: boolean;
  readonly positive: boolean;
  readonly values: ValueSet;
}

/** The complement of a literal, absence included. */
export function complementOf(literal: KeyLiteral): KeyLiteral {
  const mode = literal.mode === 'one' ? 'one' : literal.mode === 'some' ? 'every' : 'some';
  return { mode, absent: !literal.absent, positive: !literal.positive, values: literal.values };
}

/** What is left of one context key (or of the resource) after a conjunction of literals. */
export interface KeyState {
  readonly absent: boolean;
  readonly present: boolean;
  /** Literals that read the key as single-valued. */
  readonly one: ValueState | null;
  /** What every value must satisfy; null: no such literal. */
  readonly every: ValueState | null;
  /** For each, some value must satisfy it. */
  readonly some: readonly ValueState[];
}

/** An example value: null for absent. */
export interface KeyAnswer {
  readonly answer: 'some' | 'none' | 'unknown';
  readonly value: string | readonly string[] | null;
}

export const freeKey: KeyState = { absent: true, present: true, one: null, every: null, some: [] };

/** The state narrowed by one more literal. */
export function narrowKey(sets: GlobSets, state: KeyState, literal: KeyLiteral): KeyState {
  const absent = state.absent && literal.absent;
  const { values, positive } = literal;
  switch (literal.mode) {
    case 'one':
      if (values.kind === 'globs') {
        // Presence alone says nothing of how many values there are.
        if (values.set === (positive ? sets.all : sets.none)) return { ...state, absent };
        if (values.set === (positive ? sets.none : sets.all)) return { ...state, absent, present: false };
      }
      return { ...state, absent, one: narrowValue(sets, state.one ?? anyValue(sets), values, positive) };
    case 'every':
      return { ...state, absent, every: narrowValue(sets, state.every ?? anyValue(sets), values, positive) };
    case 'some': {
      const added = narrowValue(sets, anyValue(sets), values, positive);
      const key = valueKey(added);
      return state.some.some((known) => valueKey(known) === key)
        ? { ...state, absent }
        : { ...state, absent, some: [...state.some, added] };
    }
  }
}

/** Whether the key can satisfy the state by being present; `value` is such a value. */
export function findPresent(sets: GlobSets, state: KeyState): KeyAnswer {
  const { one, every, some } = state;
  if (!state.present) return { answer: 'none', value: null };
  if (one !== null) return findSingle(sets, one, every, some);
  if (every === null && some.length === 0) return { answer: 'some', value: 'example' };
  const values: string[] = [];
  let unknown = false;
  // Exact and linear: each wanted value must only agree with what holds for every value.
  for (const wanted of some.length === 0 ? [anyValue(sets)] : some) {
    const found = findValue(sets, every === null ? wanted : meetValues(sets, wanted, every));
    if (found.answer === 'none') return { answer: 'none', value: null };
    if (found.text === null) unknown = true;
    else if (!values.includes(found.text)) values.push(found.text);
  }
  // In order of text: equal states are one, whichever of their parts was met first.
  return unknown ? { answer: 'unknown', value: null } : { answer: 'some', value: values.sort() };
}

/** Both readings of one key: one value that satisfies all is an answer; its absence proves nothing. */
function findSingle(
  sets: GlobSets,
  one: ValueState,
  every: ValueState | null,
  some: readonly ValueState[],
): KeyAnswer {
  let state = one;
  if (every !== null) state = meetValues(sets, state, every);
  for (const wanted of some) state = meetValues(sets, state, wanted);
  const found = findValue(sets, state);
  if (found.answer === 'some') return { answer: 'some', value: found.text };
  if (every === null && some.length === 0) return { answer: found.answer, value: null };
  return findValue(sets, one).answer === 'none'
    ? { answer: 'none', value: null }
    : { answer: 'unknown', value: null };
}

/** Text that is the same for equal states. */
export function keyStateKey(state: KeyState): string {
  const part = (value: ValueState | null): string => (value === null ? '' : valueKey(value));
  const some = state.some.map(valueKey).sort().join(';');
  return `${state.absent ? 'a' : ''}${state.present ? 'p' : ''}|${part(state.one)}|${part(state.every)}|${some}`;
}
