import type { Coverage, CoverageLayer } from '../deliver/scan-result.ts';
import type { CollectionGap, Layer, LayerState } from '../estate/estate.ts';
import type { Instant } from '../estate/identifiers.ts';
import { policyServices } from '../estate/policy-coverage.ts';
import { alikeAccounts } from './alike-accounts.ts';

/**
 * How much of an estate could be seen. An account is sealed when every required layer of it is complete or not
 * offered; the coverage is complete when every account is. `now` is what the ages are counted to; `gaps` are told of
 * beside the layers.
 */
export function coverageOf(
  states: readonly LayerState[],
  required: ReadonlySet<Layer>,
  now: Instant,
  gaps: readonly CollectionGap[] = [],
): Coverage {
  const open = states.filter(({ layer, state }) => state === 'unknown' && required.has(layer));
  const accounts = new Set(states.map(({ account }) => account));
  const unsealed = new Set(open.map(({ account }) => account));
  return {
    // INVARIANT: an estate without a single account proves nothing.
    complete: accounts.size > 0 && unsealed.size === 0,
    accounts: { sealed: accounts.size - unsealed.size, total: accounts.size },
    layers: states.map((state) => coverageLayer(state, now)),
    ...eventsOf(states),
    ...policiesOf(states),
    ...dataEventsOf(states),
    // No rule rests on these alone, so that they leave an account sealed.
    ...(gaps.length === 0
      ? {}
      : {
          gaps: gaps.map(({ account, layer, reason, collectedAt }) => ({
            account,
            layer,
            reason,
            age: ageOf(collectedAt, now),
          })),
        }),
  };
}

function coverageLayer(
  { account, layer, state, reason, collectedAt }: LayerState,
  now: Instant,
): CoverageLayer {
  return { account, layer, state, reason, age: ageOf(collectedAt, now) };
}

/** How far events were read; nothing where the estate does not say. */
function eventsOf(states: readonly LayerState[]): Pick<Coverage, 'events'> {
  const events = alike(states, (state) => state.events);
  return events.length === 0 ? {} : { events };
}

/** Of which resources object-level events are recorded; nothing where nobody knows of any account. */
function dataEventsOf(states: readonly LayerState[]): Pick<Coverage, 'dataEvents'> {
  const dataEvents = alike(states, ({ dataEvents: types }) => (types === undefined ? undefined : { types }));
  return dataEvents.length === 0 ? {} : { dataEvents };
}

/** Where resource policies were read; nothing where the estate does not say. */
function policiesOf(states: readonly LayerState[]): Pick<Coverage, 'resourcePolicies'> {
  const read = alike(states, ({ covers, state }) => (state === 'complete' ? covers : undefined));
  if (read.length === 0) return {};
  return {
    resourcePolicies: read.map((one) => ({
      ...one,
      notAsked: policyServices.filter((service) => !one.services.includes(service)),
    })),
  };
}

/** Of every account of which something is told. */
function alike<T extends object>(
  states: readonly LayerState[],
  told: (state: LayerState) => T | undefined,
): ReturnType<typeof alikeAccounts<T>> {
  return alikeAccounts(
    states.flatMap((state) => {
      const what = told(state);
      return what === undefined ? [] : [[state.account, what] as const];
    }),
  );
}

/** Whole seconds; null when nobody knows when it was collected. */
function ageOf(collectedAt: Instant | null, now: Instant): number | null {
  return collectedAt === null
    ? null
    : Math.max(0, Math.floor((Date.parse(now) - Date.parse(collectedAt)) / 1000));
}
