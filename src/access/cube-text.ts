import type { Region } from './comparison.ts';
import { nearby } from './condition-json.ts';
import { globText } from './glob-text.ts';
import type { Dimension, Literals } from './literals.ts';
import type { GlobSet } from './theories/glob-sets.ts';
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

function textsOf(
  literals: Literals,
  states: States,
  kind: Dimension['kind'],
): { readonly within: readonly string[]; readonly outside: readonly string[] } {
  const { sets } = literals;
  const state = states.find(([dimension]) => dimension.kind === kind)?.[1].one ?? null;
  if (state === null) return { within: ['*'], outside: [] };
  const texts = (set: GlobSet): readonly string[] =>
    [...new Set(set.globs.map((glob) => globText(sets.table, glob)))].sort();
  const within = sets.union(sets.live(state.within, state.outside));
  return { within: texts(within), outside: texts(nearby(literals, state)) };
}
