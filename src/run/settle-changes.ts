import { driftBetween, type Moved, movedFindings, movementOf } from '../audit/drift/drift.ts';
import { keptChangesOf, type NightOfChanges, untracedChanges } from '../audit/drift/kept-changes.ts';
import { registryEdit } from '../audit/drift/registry-edit.ts';
import type { ContainsRegions, Excess, FindingRecord, RequestsBeyond } from '../audit/index.ts';
import type { KeptChange } from '../audit/kept-change.ts';
import { loadCatalog } from '../catalog/index.ts';
import type { Estate } from '../estate/estate.ts';
import type { ScanMoves, UnsettledScan } from '../store/change-store.ts';
import { reasonOf, StoreError } from '../store/failure.ts';
import type { Store, StoredScan } from '../store/store.ts';

/** What tracing needs beside the store. */
export interface TracingMeans {
  /**
   * The estate of a scan as it was; null where it is not kept any more.
   * @param since the scan before it, whose change events are known
   */
  readonly estateOf: (scan: StoredScan, since: StoredScan | null) => Promise<Estate | null>;
  readonly contains: ContainsRegions;
  readonly beyond: RequestsBeyond;
  /** Told in one line what could not be traced, and why. */
  readonly warn: (text: string) => void;
}

/**
 * Works out what moved in every applied scan of an estate that is not settled yet, oldest first, and keeps it. What a
 * crash between a scan and its settling left is done by the next one. A scan that moved nothing costs no comparison.
 * @returns the changes of those scans, in the order settled. Throws StoreError
 */
export async function settleChanges(
  store: Store,
  estate: string,
  means: TracingMeans,
): Promise<readonly KeptChange[]> {
  const kept: KeptChange[] = [];
  const unsettled = await store.unsettledScans(estate);
  for (const [index, night] of unsettled.entries()) {
    const changes = await changesOf(store, night, index === unsettled.length - 1, means);
    if (await store.settleScan(night.scan.id, changes)) kept.push(...changes);
  }
  return kept;
}

async function changesOf(
  store: Store,
  { scan, previous }: UnsettledScan,
  isNewest: boolean,
  means: TracingMeans,
): Promise<readonly KeptChange[]> {
  // The first scan of an estate is a baseline: there is nothing that it changed.
  if (previous === null) return [];
  const moves = await store.scanMoves(scan.id);
  if (!moves.events.some(({ kind }) => movementOf(kind) !== null)) return [];
  const later = isNewest ? moves.records : await asOfScan(store, moves, scan.id);
  const { contains, beyond } = means;
  const catalog = loadCatalog();
  const findings = { later, earlier: asBefore(moves), events: moves.events, contains, beyond, catalog };
  const night: NightOfChanges = {
    estate: scan.estate,
    scanId: scan.id,
    previousScanId: previous.id,
    at: scan.collectedAt,
  };
  const untraced = (why: string): readonly KeptChange[] => {
    const moved: readonly Moved[] = movedFindings(findings);
    means.warn(`what moved in scan \`${scan.id}\` was not traced to changes: ${why}`);
    return untracedChanges(moved, why, night);
  };
  const before = await means.estateOf(previous, null);
  if (before === null) return untraced('the estate of the scan before is not kept');
  const after = await means.estateOf(scan, previous);
  if (after === null) return untraced('the estate of the scan is not kept');
  try {
    const groups = driftBetween({ ...findings, before, after });
    return keptChangesOf(groups, { ...night, before, after, registryEdit: registryEdit(previous, scan) });
  } catch (thrown) {
    // What moved is told all the same; tried again it would fail again, and hold up every later night.
    if (thrown instanceof StoreError) throw thrown;
    return untraced(`tracing failed: ${reasonOf(thrown)}`);
  }
}

/** The findings that a scan moved, as they were before it: its events keep the excess that they replaced. */
function asBefore({ events, records }: ScanMoves): readonly FindingRecord[] {
  const replaced = new Map<string, Excess | null>();
  for (const { kind, fingerprint, detail } of events) {
    const before = detail['before'];
    if ((kind === 'widened' || kind === 'narrowed') && typeof before === 'object' && before !== null)
      replaced.set(fingerprint, (before as { readonly excess: Excess | null }).excess);
  }
  return records.map((record) => withExcess(record, replaced.get(record.detection.fingerprint)));
}

/** The findings that a scan moved as they were after it, though later scans have moved them on. */
async function asOfScan(
  store: Store,
  { records }: ScanMoves,
  scanId: string,
): Promise<readonly FindingRecord[]> {
  const then: FindingRecord[] = [];
  for (const record of records) {
    const asOf = await store.excessAsOf(record.detection.fingerprint, scanId);
    then.push(withExcess(record, asOf.state === 'kept' ? asOf.excess : undefined));
  }
  return then;
}

function withExcess(record: FindingRecord, excess: Excess | null | undefined): FindingRecord {
  return excess === undefined ? record : { ...record, detection: { ...record.detection, excess } };
}
