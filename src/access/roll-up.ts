import type { ActionSets } from './action-sets.ts';
import type { ActionCatalog } from './facts.ts';
import type { SafeNames } from './safe-names.ts';
import type { Glob } from './theories/glob.ts';
import type { GlobSet, GlobSets } from './theories/glob-sets.ts';

/** Actions as a policy would list them. */
export interface RolledActions {
  readonly actions: readonly string[];
  /** Present when the region is every action but these. */
  readonly notActions: readonly string[] | null;
  /** What `actions` does not say of the names that are safe. */
  readonly unsaid: readonly SafeNames[];
}

/** Fewer than this many names are listed, not rolled up. */
const fewestForPattern = 2;
/** More exceptions than this make "all but" harder to read than a list. */
const mostExceptions = 200;

/**
 * Rolls catalog actions up to patterns. A pattern is used only when every name it matches, future ones too, lies in
 * the region: it must be safe by `safe`, and every catalog action it matches must be among `actions`, or one that
 * cannot be asked of the region's resources at all (`cannotBe`, R-009).
 */
export function rollUpActions(
  setup: { readonly catalog: ActionCatalog; readonly actions: ActionSets; readonly sets: GlobSets },
  numbers: readonly number[],
  safe: readonly SafeNames[],
  textOf: (glob: Glob) => string,
  cannotBe: (index: number) => boolean,
): RolledActions {
  const { sets } = setup;
  const left = new Set(numbers);
  for (const names of safe) {
    const exceptions =
      names.within === sets.all ? allBut(setup, left, names.outside, textOf, cannotBe) : null;
    if (exceptions === null) continue;
    const notActions = exceptions.length === 0 ? null : exceptions;
    const unsaid = notActions === null ? [] : safe.filter((other) => other !== names);
    return { actions: ['*'], notActions, unsaid };
  }
  const listed: string[] = [];
  const take = (text: string, among: readonly number[]): boolean => {
    if (!among.every((each) => numbersHas(numbers, each) || cannotBe(each))) return false;
    for (const each of among) left.delete(each);
    listed.push(text);
    return true;
  };
  const unsaid = safe.flatMap((names) => {
    const within = names.within.globs.filter((glob) => {
      const clear = !names.outside.globs.some((other) => sets.touch(glob, other));
      const text = textOf(glob);
      return !clear || !take(text, setup.actions.matching(text));
    });
    return within.length === 0 ? [] : [{ within: sets.union(within), outside: names.outside }];
  });
  const wild = safe.filter((names) => names.within.patterns.length > 0);
  for (const text of wild.length === 0 ? [] : verbPatterns(setup.actions, left)) {
    const among = setup.actions.matching(text);
    if (among.filter((each) => left.has(each)).length < fewestForPattern) continue;
    const glob = setup.actions.glob(text);
    if (!wild.some((names) => isSafe(sets, names, glob))) continue;
    take(text, among);
  }
  for (const each of left) listed.push(setup.catalog.actionName(each));
  return { actions: [...new Set(listed)].sort(), notActions: null, unsaid };
}

/** The exceptions when the region is every action but those of `outside` and a few by name; null when it is not. */
function allBut(
  setup: { readonly catalog: ActionCatalog; readonly actions: ActionSets },
  held: ReadonlySet<number>,
  outside: GlobSet,
  textOf: (glob: Glob) => string,
  cannotBe: (index: number) => boolean,
): readonly string[] | null {
  const texts = outside.globs.map(textOf);
  const excepted = new Set(texts.flatMap((text) => setup.actions.matching(text)));
  for (const each of excepted) if (held.has(each)) return null;
  const named: string[] = [];
  for (let index = 0; index < setup.catalog.size; index += 1) {
    if (held.has(index) || excepted.has(index) || cannotBe(index)) continue;
    named.push(setup.catalog.actionName(index));
    if (named.length + texts.length > mostExceptions) return null;
  }
  return [...texts, ...named].sort();
}

function isSafe(sets: GlobSets, names: SafeNames, glob: Glob): boolean {
  return (
    !names.outside.globs.some((other) => sets.touch(glob, other)) &&
    sets.member(glob, names.within).answer === 'none'
  );
}

/** Patterns that may sum up the actions, whole services first. */
function verbPatterns(actions: ActionSets, numbers: Iterable<number>): readonly string[] {
  const services = new Set<string>();
  const verbs = new Set<string>();
  for (const each of numbers) {
    const [service, verb] = actions.summaries(each);
    if (service !== undefined) services.add(service);
    if (verb !== undefined) verbs.add(verb);
  }
  return [...[...services].sort(), ...[...verbs].sort()];
}

/** Binary search in ascending numbers. */
function numbersHas(numbers: readonly number[], wanted: number): boolean {
  let low = 0;
  let high = numbers.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const here = numbers[middle] as number;
    if (here === wanted) return true;
    if (here < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}
