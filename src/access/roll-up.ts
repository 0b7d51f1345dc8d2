import {
  addBits,
  clearBits,
  emptyBits,
  hasBit,
  hasBits,
  invertBits,
  numbersOf,
  setBits,
} from './action-bits.ts';
import type { ActionSets } from './action-sets.ts';
import type { SafeNames, ServiceNames } from './safe-names.ts';
import type { Glob } from './theories/glob.ts';
import type { GlobSet, GlobSets } from './theories/glob-sets.ts';

/** Actions as a policy would list them. */
export interface RolledActions {
  readonly actions: readonly string[];
  /** Present when the region is every action but these. */
  readonly notActions: readonly string[] | null;
  /** What `actions` does not say of the names that are safe. */
  readonly unsaid: readonly ServiceNames[];
}

/** Fewer than this many names are listed, not rolled up. */
const fewestForPattern = 2;
/** More exceptions than this make "all but" harder to read than a list. */
const mostExceptions = 200;

/** Where a roll-up looks things up, and how a pattern is written. */
export interface RollUpSetup {
  readonly actions: ActionSets;
  readonly sets: GlobSets;
  readonly textOf: (glob: Glob) => string;
}

/**
 * Rolls catalog actions up to patterns. A pattern is used only when every name it matches, future ones too, lies in
 * the region: it must be safe by `safe`, and every catalog action it matches must be among `held`, or one that
 * cannot be asked of the region's resources at all (`cannotBe`, R-009).
 */
export function rollUpActions(
  setup: RollUpSetup,
  held: Uint32Array,
  safe: readonly ServiceNames[],
  cannotBe: Uint32Array | null,
): RolledActions {
  const { actions, sets, textOf } = setup;
  const { table } = actions;
  const fit = held.slice();
  if (cannotBe !== null) addBits(fit, cannotBe);
  for (const each of safe) {
    if (each.names.within !== sets.all) continue;
    const exceptions = allBut(setup, held, fit, each.names.outside);
    if (exceptions === null) continue;
    const unsaid = exceptions.length === 0 ? [] : safe.filter((other) => other !== each);
    return { actions: ['*'], notActions: exceptions.length === 0 ? null : exceptions, unsaid };
  }
  const left = held.slice();
  const listed = new Set<string>();
  const take = (text: string): boolean => {
    const among = actions.matching(text);
    if (!hasBits(fit, among)) return false;
    clearBits(left, among);
    listed.add(text);
    return true;
  };
  const unsaid = safe.flatMap(({ service, names }) => {
    const within = names.within.globs.filter((glob) => {
      const clear = !names.outside.globs.some((other) => sets.touch(glob, other));
      return !clear || !take(textOf(glob));
    });
    if (within.length === 0) return [];
    return [{ service, names: { within: sets.union(within), outside: names.outside } }];
  });
  const wild = safe.filter(({ names }) => names.within.patterns.length > 0);
  const hopeful = new Set(wild.map(({ service }) => service));
  for (const text of verbPatterns(actions, left, hopeful)) {
    if (fewerThan(fewestForPattern, actions.matching(text), left)) continue;
    const service = text.slice(0, text.indexOf(':')).toLowerCase();
    const glob = actions.glob(text);
    const near = wild.filter((each) => each.service === null || each.service === service);
    if (near.some(({ names }) => isSafe(sets, names, glob))) take(text);
  }
  for (const each of numbersOf(left)) listed.add(table.name(each));
  return { actions: [...listed].sort(), notActions: null, unsaid };
}

/** The exceptions when the region is every action but those of `outside` and a few by name; null when it is not. */
function allBut(
  { actions, textOf }: RollUpSetup,
  held: Uint32Array,
  fit: Uint32Array,
  outside: GlobSet,
): readonly string[] | null {
  const { table } = actions;
  const texts = outside.globs.map(textOf);
  const missing = emptyBits(table.catalog.size);
  addBits(missing, fit);
  for (const text of texts) {
    const excepted = actions.matching(text);
    if (excepted.some((each) => hasBit(held, each))) return null;
    setBits(missing, excepted);
  }
  invertBits(missing, table.catalog.size);
  const named = numbersOf(missing);
  if (named.length > 0 && named.length + texts.length > mostExceptions) return null;
  return [...texts, ...named.map((each) => table.name(each))].sort();
}

function isSafe(sets: GlobSets, names: SafeNames, glob: Glob): boolean {
  return (
    !names.outside.globs.some((other) => sets.touch(glob, other)) &&
    sets.member(glob, names.within).answer === 'none'
  );
}

function fewerThan(count: number, numbers: readonly number[], bits: Uint32Array): boolean {
  let found = 0;
  for (const each of numbers) {
    if (hasBit(bits, each)) found += 1;
    if (found >= count) return false;
  }
  return true;
}

/** Patterns that may sum up the actions of these services (null: of any), whole services first. */
function verbPatterns(
  { table }: ActionSets,
  left: Uint32Array,
  hopeful: ReadonlySet<string | null>,
): readonly string[] {
  if (hopeful.size === 0) return [];
  const any = hopeful.has(null);
  const services = new Set<string>();
  const verbs = new Set<string>();
  for (const each of numbersOf(left)) {
    if (!any && !hopeful.has(table.service(each))) continue;
    const [service, verb] = table.summaries(each);
    if (service !== undefined) services.add(service);
    if (verb !== undefined) verbs.add(verb);
  }
  return [...[...services].sort(), ...[...verbs].sort()];
}
