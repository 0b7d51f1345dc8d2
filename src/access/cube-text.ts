import type { Region } from './comparison.ts';
import { nearby } from './condition-json.ts';
import { globText } from './glob-text.ts';
import type { Dimension, Literals } from './literals.ts';
import type { GlobSet, GlobSets } from './theories/glob-sets.ts';
import type { KeyState } from './theories/key-state.ts';

type States = readonly (readonly [Dimension, KeyState])[];

/** The resources of a region: patterns, less patterns. */
export function resourcesOf(literals: Literals, states: States): Pick<Region, 'resources' | 'notResources'> {
  const { within, outside } = textsOf(literals, states, 'resource');
  return { resources: within, notResources: outside };
}

/** The principals of a region; nothing where no policy names one. */
export function principalsOf(
  literals: Literals,
  states: States,
): Pick<Region, 'principals' | 'notPrincipals'> {
  if (!states.some(([dimension]) => dimension.kind === 'principal')) return {};
  const { within, outside } = textsOf(literals, states, 'principal');
  return { principals: within, ...(outside.length === 0 ? {} : { notPrincipals: outside }) };
}

interface Texts {
  readonly within: readonly string[];
  readonly outside: readonly string[];
}

/** INVARIANT: states are interned and never change; many regions share theirs. */
const known = new WeakMap<KeyState, Texts>();

function textsOf(literals: Literals, states: States, kind: Dimension['kind']): Texts {
  const state = states.find(([dimension]) => dimension.kind === kind)?.[1];
  if (state === undefined || state.one === null) return { within: ['*'], outside: [] };
  let texts = known.get(state);
  if (texts === undefined) {
    const { sets } = literals;
    const within = sets.union(sets.live(state.one.within, state.one.outside));
    texts = { within: write(sets, within), outside: write(sets, nearby(literals, state.one)) };
    known.set(state, texts);
  }
  return texts;
}

function write({ table }: GlobSets, set: GlobSet): readonly string[] {
  return [...new Set(set.globs.map((glob) => globText(table, glob)))].sort();
}
