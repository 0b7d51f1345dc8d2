import type { GlobSet, GlobSets } from './glob-sets.ts';
import { lines } from './lines.ts';
import { samplesOn, type TestFamily, type ValueTest } from './value-tests.ts';

/** A set of texts: patterns, or a test. */
export type ValueSet =
  | { readonly kind: 'globs'; readonly set: GlobSet }
  | { readonly kind: 'test'; readonly test: ValueTest };

/** What one text must satisfy: in `within`, not in `outside`, and the tests as said. */
export interface ValueState {
  readonly within: GlobSet;
  readonly outside: GlobSet;
  readonly tests: readonly { readonly test: ValueTest; readonly positive: boolean }[];
  /** false when `within` holds more than what was asked for. */
  readonly exact: boolean;
}

/** Whether some text satisfies a state. `unknown` counts as satisfiable, and never as proof. */
export interface ValueAnswer {
  readonly answer: 'some' | 'none' | 'unknown';
  readonly text: string | null;
}

export function anyValue(sets: GlobSets): ValueState {
  return { within: sets.all, outside: sets.none, tests: [], exact: true };
}

/** The state narrowed to the set, or to its complement. */
export function narrowValue(
  sets: GlobSets,
  state: ValueState,
  values: ValueSet,
  positive: boolean,
): ValueState {
  if (values.kind === 'globs') {
    if (!positive) return { ...state, outside: sets.unite(state.outside, values.set) };
    const { set, exact } = sets.meet(state.within, values.set);
    return { ...state, within: set, exact: state.exact && exact };
  }
  if (state.tests.some((known) => known.test === values.test && known.positive === positive)) return state;
  const tests = [...state.tests, { test: values.test, positive }];
  return { ...state, tests: tests.sort((left, right) => (left.test.key < right.test.key ? -1 : 1)) };
}

/** The conjunction of two states. */
export function meetValues(sets: GlobSets, left: ValueState, right: ValueState): ValueState {
  const { set, exact } = sets.meet(left.within, right.within);
  let state: ValueState = {
    within: set,
    outside: sets.unite(left.outside, right.outside),
    tests: left.tests,
    exact: left.exact && right.exact && exact,
  };
  for (const { test, positive } of right.tests)
    state = narrowValue(sets, state, { kind: 'test', test }, positive);
  return state;
}

/** Whether a text satisfies the state. */
export function valueHolds(sets: GlobSets, state: ValueState, text: string): boolean {
  return (
    sets.holds(state.within, text) &&
    !sets.holds(state.outside, text) &&
    state.tests.every(({ test, positive }) => test.holds(text) === positive)
  );
}

/** Looks for a text: exact for patterns alone and for one family of tests alone; else by candidates. */
export function findValue(sets: GlobSets, state: ValueState): ValueAnswer {
  const difference = sets.difference(state.within, state.outside);
  if (state.tests.length === 0 || difference.answer === 'none') return difference;
  const families = new Set(state.tests.map(({ test }) => test.family));
  for (const text of candidates(sets, state, families, difference.text))
    if (valueHolds(sets, state, text)) return { answer: 'some', text };
  const alone = state.within === sets.all && state.outside.patterns.length === 0 && families.size === 1;
  const listed = state.within.patterns.length === 0;
  // Excluded single texts cannot empty an interval: only then is a miss a proof when some are listed.
  const proved = listed || (alone && state.outside === sets.none);
  return { answer: proved ? 'none' : 'unknown', text: null };
}

function candidates(
  _sets: GlobSets,
  state: ValueState,
  families: ReadonlySet<TestFamily>,
  found: string | null,
): readonly string[] {
  const texts: string[] = [];
  for (const family of families) {
    const bounds = state.tests.flatMap(({ test }) => (test.family === family ? test.bounds : []));
    texts.push(...samplesOn(lines[family], bounds));
  }
  texts.push(...state.within.texts);
  if (found !== null) texts.push(found);
  texts.push('x', 'example');
  return texts;
}

/** Text that is the same for equal states: a memo key. */
export function valueKey(state: ValueState): string {
  const tests = state.tests.map(({ test, positive }) => (positive ? `${test.id}` : `!${test.id}`)).join(',');
  return `${state.within.id}-${state.outside.id}${tests === '' ? '' : `/${tests}`}${state.exact ? '' : '~'}`;
}
