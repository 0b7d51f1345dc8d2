import { movementOf } from '../audit/drift/drift.ts';
import type { KeptChange } from '../audit/kept-change.ts';
import type { FindingEvent, FindingRecord } from '../audit/lifecycle.ts';
import type { HistoryCause, HistoryEntry, HistoryResult } from '../deliver/history-result.ts';
import type { Store } from '../store/store.ts';
import { failure } from './failure.ts';
import { findChange } from './find-change.ts';
import { findFinding } from './find-finding.ts';
import type { StorePlace } from './findings.ts';
import { requireExisting, storeLocation, withStore } from './open-location.ts';
import { shownEvent } from './shown-findings.ts';

/**
 * The life of a finding, of all that a change moved, or of all findings of an agent, in order: what happened, which change
 * did it and who made that, what people decided. A CommandFailure where the id fits nothing, or several.
 */
export async function tellHistory(place: StorePlace, id: string): Promise<HistoryResult> {
  const location = storeLocation(place.store, place.folder);
  requireExisting(location);
  return withStore(location, async (store) => {
    const { of, records } = await subjectOf(store, id);
    const lives = await Promise.all(records.map((record) => lifeOf(store, record)));
    const entries = lives
      .flat()
      .sort((left, right) => (left.at < right.at ? -1 : Number(left.at > right.at)));
    return { of, entries };
  });
}

interface Subject {
  readonly of: HistoryResult['of'];
  readonly records: readonly FindingRecord[];
}

async function subjectOf(store: Store, id: string): Promise<Subject> {
  if (id.startsWith('fp1:')) return ofFinding(await findFinding(store, id));
  if (id.startsWith('ch1:')) return ofChange(store, await findChange(store, id));
  const ofAgent = (await store.findings({})).filter(({ detection }) => detection.agent === id);
  if (ofAgent.length > 0) return { of: { kind: 'agent', id }, records: ofAgent };
  const [findings, changes] = [await store.findingsByPrefix(id, 1), await store.changesByPrefix(id, 1)];
  if (findings.length > 0 && changes.length > 0)
    throw failure(`both a finding and a change begin with \`${id}\`: write \`fp1:${id}\` or \`ch1:${id}\``);
  if (findings.length > 0) return ofFinding(await findFinding(store, id));
  if (changes.length > 0) return ofChange(store, await findChange(store, id));
  throw failure(
    `\`${id}\` is no agent with findings and begins no finding and no change in ${store.location}: \`overreach findings list\` and \`overreach changes list\` print the ids`,
  );
}

function ofFinding(record: FindingRecord): Subject {
  return { of: { kind: 'finding', id: record.detection.fingerprint }, records: [record] };
}

async function ofChange(store: Store, change: KeptChange): Promise<Subject> {
  const fingerprints = change.findings.map(({ fingerprint }) => fingerprint);
  return {
    of: { kind: 'change', id: change.id },
    records: await store.findingsNamed(change.estate, fingerprints),
  };
}

async function lifeOf(store: Store, record: FindingRecord): Promise<readonly HistoryEntry[]> {
  const { estate, detection } = record;
  const { fingerprint, rule, severity, title, principal } = detection;
  const changes = await store.changes({ estate, fingerprint });
  return (await store.events(fingerprint)).map((event) => {
    const { at, kind, scanId, detail } = shownEvent(event);
    return {
      at,
      kind,
      fingerprint,
      rule,
      severity,
      title,
      principal,
      scanId,
      detail,
      causes: causesOf(event, changes),
    };
  });
}

function causesOf(event: FindingEvent, changes: readonly KeptChange[]): readonly HistoryCause[] {
  const moved = movementOf(event.kind);
  if (event.scanId === null || moved === null) return [];
  return changes
    .filter(
      ({ scanId, findings }) =>
        scanId === event.scanId &&
        findings.some((one) => one.fingerprint === event.fingerprint && one.moved === moved),
    )
    .map(({ id, changes: parts, unexplained }) => ({
      change: id,
      changes: parts.map(({ text, origin }) => ({ text, origin })),
      unexplained,
    }));
}
