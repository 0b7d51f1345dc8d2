import { type Severity, severities } from '../audit/finding.ts';
import type { FindingRecord, ShownState } from '../audit/lifecycle.ts';
import { countFindings, shownState } from '../audit/shown-state.ts';
import { type TriageAct, triage } from '../audit/triage.ts';
import type { FindingsList } from '../deliver/findings-list.ts';
import type { ShownFinding } from '../deliver/scan-result.ts';
import { type Clock, systemClock } from './clock.ts';
import { failure } from './failure.ts';
import { findFinding } from './find-finding.ts';
import { requireExisting, storeLocation, withStore } from './open-location.ts';
import { acceptableFinding, worstFirst } from './shown-findings.ts';

/** Which findings to list; null = any. */
export interface FindingFilter {
  /** Without it all but resolved ones. */
  readonly states: readonly ShownState[] | null;
  readonly atLeast: Severity | null;
  readonly rule: string | null;
  readonly agent: string | null;
  readonly account: string | null;
  readonly team: string | null;
}

/** Where findings are kept: a store URL (undefined = the default below `folder`). */
export interface StorePlace {
  readonly store: string | undefined;
  readonly folder: string;
}

/** The findings of a store that fit, worst first. A CommandFailure when there is no store. */
export async function listFindings(place: StorePlace, filter: FindingFilter): Promise<FindingsList> {
  const location = storeLocation(place.store, place.folder);
  requireExisting(location);
  return withStore(location, async (store) => {
    const records = await store.findings({});
    const [newest] = await store.scans({ standing: 'applied', limit: 1 });
    return {
      findings: records
        .filter((record) => fits(record, filter))
        .map(acceptableFinding)
        .sort(worstFirst),
      counts: countFindings(records),
      collectedAt: newest?.collectedAt ?? null,
    };
  });
}

/** Whether a finding is one of those asked for. */
export function fits(record: FindingRecord, filter: FindingFilter): boolean {
  const { detection } = record;
  const state = shownState(record);
  const equal = (wanted: string | null, is: string | null) => wanted === null || wanted === is;
  return (
    (filter.states === null ? state !== 'resolved' : filter.states.includes(state)) &&
    (filter.atLeast === null ||
      severities.indexOf(detection.severity) >= severities.indexOf(filter.atLeast)) &&
    equal(filter.rule, detection.rule) &&
    equal(filter.agent, detection.agent) &&
    equal(filter.account, detection.account) &&
    equal(filter.team, detection.owner.team)
  );
}

/** Writes a person's decision about one finding; answers the finding as it is then. Else a CommandFailure that says why. */
export async function decideFinding(
  place: StorePlace,
  id: string,
  act: TriageAct,
  person: string,
  clock: Clock = systemClock,
): Promise<ShownFinding> {
  const location = storeLocation(place.store, place.folder);
  requireExisting(location);
  return withStore(location, async (store) => {
    const { estate, detection } = await findFinding(store, id);
    const decided = await store.triage(estate, detection.fingerprint, (record) =>
      triage(record, act, person, clock.now()),
    );
    if (!decided.ok) throw failure(`${detection.fingerprint.slice(0, 16)}: ${decided.problem}`);
    return acceptableFinding(decided.record);
  });
}
