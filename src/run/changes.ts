import { isWorse } from '../audit/drift/gravity.ts';
import { type Severity, severities } from '../audit/finding.ts';
import { type ChangeTriage, type KeptChange, shownTriage, untriaged } from '../audit/kept-change.ts';
import type { ShownState } from '../audit/lifecycle.ts';
import { shownState } from '../audit/shown-state.ts';
import type { TriageAct } from '../audit/triage.ts';
import { seenMarkOfChange, type TriagedChange, triageChange } from '../audit/triage-change.ts';
import type { ChangeList, ChangeStory } from '../deliver/change-list.ts';
import type { Instant } from '../estate/identifiers.ts';
import type { Store } from '../store/store.ts';
import { type Clock, systemClock } from './clock.ts';
import { failure } from './failure.ts';
import { findChange } from './find-change.ts';
import type { StorePlace } from './findings.ts';
import { requireExisting, storeLocation, withStore } from './open-location.ts';

/** Which changes to list; null = any. */
export interface ListedChanges {
  readonly since: Instant | null;
  readonly direction: KeptChange['direction'] | null;
  readonly state: ChangeTriage['state'] | null;
  readonly atLeast: Severity | null;
  readonly agent: string | null;
  readonly account: string | null;
  readonly team: string | null;
  /** Whether changes are listed that moved hygiene alone. */
  readonly hygiene: boolean;
  /** How many at most. */
  readonly limit: number;
}

/** How many of the newest changes are looked through: years of nights, and what one answer can hold. */
const mostLooked = 5_000;

/** The changes of a store that fit, newest first. A CommandFailure when there is no store. */
export async function listChanges(
  place: StorePlace,
  wanted: ListedChanges,
  clock: Clock = systemClock,
): Promise<ChangeList> {
  return within(place, async (store) => {
    const newest = await store.changes({ limit: mostLooked });
    const now = clock.now();
    return {
      changes: newest
        .map((change) => asOf(change, now))
        .filter((change) => fits(change, wanted))
        .slice(0, wanted.limit),
      looked: { changes: newest.length, all: newest.length < mostLooked },
    };
  });
}

/** One change by the beginning of its id, with its findings as they are now; else a CommandFailure. */
export async function showChange(
  place: StorePlace,
  id: string,
  clock: Clock = systemClock,
): Promise<ChangeStory> {
  return within(place, async (store) => storyOf(store, await findChange(store, id), clock.now()));
}

/** Writes a person's decision about a change and all that it made worse; else a CommandFailure that says why. */
export async function decideChange(
  place: StorePlace,
  id: string,
  act: TriageAct,
  person: string,
  clock: Clock = systemClock,
): Promise<ChangeStory> {
  return within(place, async (store) => {
    const found = await findChange(store, id);
    const now = clock.now();
    const decided = await triageKept(store, found.id, act, person, now);
    if (!decided.ok) throw failure(`${found.id.slice(0, 16)}: ${decided.problem}`);
    return storyOf(store, decided.change, now);
  });
}

/** Writes a person's decision about the change of this whole id and all that it made worse, or says why it may not be. */
export function triageKept(
  store: Store,
  id: string,
  act: TriageAct,
  person: string,
  now: Instant,
): Promise<TriagedChange> {
  return store.triageChange(id, ({ change, records, later }) =>
    triageChange(asOf(change, now), records, act, person, now, later),
  );
}

async function within<T>(place: StorePlace, work: (store: Store) => Promise<T>): Promise<T> {
  const location = storeLocation(place.store, place.folder);
  requireExisting(location);
  return withStore(location, work);
}

/** A change with its findings as they are now. */
export async function storyOf(store: Store, change: KeptChange, now: Instant): Promise<ChangeStory> {
  const states: Record<string, ShownState> = Object.create(null);
  const records = await store.findingsNamed(
    change.estate,
    change.findings.map(({ fingerprint }) => fingerprint),
  );
  for (const record of records) states[record.detection.fingerprint] = shownState(record);
  const seenMark = seenMarkOfChange(change, records);
  return { change: asOf(change, now), states, ...(seenMark === null ? {} : { seenMark }) };
}

function asOf(change: KeptChange, now: Instant): KeptChange {
  return change.triage.state === shownTriage(change, now) ? change : { ...change, triage: untriaged };
}

function fits(change: KeptChange, wanted: ListedChanges): boolean {
  const { since, direction, state, atLeast, agent, account, team, hygiene } = wanted;
  return (
    (since === null || change.at >= since) &&
    (direction === null || change.direction === direction || change.direction === 'mixed') &&
    (state === null || (change.triage.state === state && change.findings.some(isWorse))) &&
    (atLeast === null || severities.indexOf(change.severity) >= severities.indexOf(atLeast)) &&
    change.findings.some(
      (one) =>
        (hygiene || one.lane === 'alarm') &&
        (agent === null || one.agent === agent) &&
        (account === null || one.account === account) &&
        (team === null || one.team === team),
    )
  );
}
