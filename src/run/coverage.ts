import type { Coverage, CoverageLayer } from '../deliver/scan-result.ts';
import type { Layer, LayerState } from '../estate/estate.ts';
import type { Instant } from '../estate/identifiers.ts';

/**
 * How much of an estate could be seen. An account is sealed when every required layer of it is complete or not
 * offered; the coverage is complete when every account is. `now` is what the ages are counted to.
 */
export function coverageOf(
  states: readonly LayerState[],
  required: ReadonlySet<Layer>,
  now: Instant,
): Coverage {
  const open = states.filter(({ layer, state }) => state === 'unknown' && required.has(layer));
  const accounts = new Set(states.map(({ account }) => account));
  const unsealed = new Set(open.map(({ account }) => account));
  return {
    // INVARIANT: an estate without a single account proves nothing.
    complete: accounts.size > 0 && unsealed.size === 0,
    accounts: { sealed: accounts.size - unsealed.size, total: accounts.size },
    layers: states.map((state) => coverageLayer(state, now)),
  };
}

function coverageLayer(
  { account, layer, state, reason, collectedAt }: LayerState,
  now: Instant,
): CoverageLayer {
  const age =
    collectedAt === null ? null : Math.max(0, Math.floor((Date.parse(now) - Date.parse(collectedAt)) / 1000));
  return { account, layer, state, reason, age };
}
