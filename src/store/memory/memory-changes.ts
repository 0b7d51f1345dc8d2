import type { KeptChange } from '../../audit/kept-change.ts';
import type { FindingEvent, FindingRecord } from '../../audit/lifecycle.ts';
import { noSuchChange, type TriagedChange } from '../../audit/triage-change.ts';
import type { ChangeFilter, DecidedOn, ScanMoves, UnsettledScan } from '../change-store.ts';
import { StoreError } from '../failure.ts';
import { storable } from '../storable.ts';
import type { StoredScan } from '../store.ts';

/** What the store in memory lends to the part of it that keeps changes. */
export interface LentMemory {
  /** In the order recorded. */
  readonly scans: readonly StoredScan[];
  readonly events: readonly FindingEvent[];
  readonly findings: ReadonlyMap<string, ReadonlyMap<string, FindingRecord>>;
  /** Writes findings of an estate, with what happened to them. */
  readonly write: (
    estate: string,
    records: readonly FindingRecord[],
    events: readonly FindingEvent[],
  ) => void;
}

/** The changes of a store in memory: the same methods as a store's, which answer at once. */
export function createMemoryChanges({ scans, events, findings, write }: LentMemory) {
  const settled = new Set<string>();
  const kept = new Map<string, readonly KeptChange[]>();

  const all = (): readonly KeptChange[] => scans.toReversed().flatMap(({ id }) => kept.get(id) ?? []);
  const named = (estate: string, fingerprints: readonly string[]): readonly FindingRecord[] => {
    const records = findings.get(estate);
    return [...new Set(fingerprints)].sort().flatMap((fingerprint) => records?.get(fingerprint) ?? []);
  };
  return {
    named,
    list: ({ estate, scanId, fingerprint, limit }: ChangeFilter): readonly KeptChange[] =>
      all()
        .filter(
          (change) =>
            (estate === undefined || change.estate === estate) &&
            (scanId === undefined || change.scanId === scanId) &&
            (fingerprint === undefined || change.findings.some((one) => one.fingerprint === fingerprint)),
        )
        .slice(0, limit),
    byPrefix: (prefix: string, limit: number): readonly KeptChange[] =>
      all()
        .filter(({ id }) => id.startsWith(prefix) || id.slice(id.indexOf(':') + 1).startsWith(prefix))
        .sort((left, right) => (left.id < right.id ? -1 : 1))
        .slice(0, limit),
    unsettled: (estate: string | undefined): readonly UnsettledScan[] => {
      const applied = scans.filter(({ standing }) => standing !== 'superseded');
      return applied.flatMap((scan, index) => {
        if (settled.has(scan.id) || (estate !== undefined && scan.estate !== estate)) return [];
        return {
          scan,
          previous: applied.slice(0, index).findLast((one) => one.estate === scan.estate) ?? null,
        };
      });
    },
    moves: (scanId: string): ScanMoves => {
      const written = events.filter((event) => event.scanId === scanId);
      const estate = scans.find(({ id }) => id === scanId)?.estate ?? '';
      return {
        events: written,
        records: named(
          estate,
          written.map(({ fingerprint }) => fingerprint),
        ),
      };
    },
    settle: (scanId: string, changes: readonly KeptChange[]): boolean => {
      if (!scans.some(({ id }) => id === scanId)) {
        throw new StoreError('store-failed', `there is no scan \`${scanId}\` to settle`);
      }
      if (settled.has(scanId)) return false;
      settled.add(scanId);
      kept.set(scanId, storable(changes));
      return true;
    },
    decide: (id: string, decision: (on: DecidedOn) => TriagedChange): TriagedChange => {
      const change = all().find((one) => one.id === id);
      if (change === undefined) return noSuchChange;
      const records = named(
        change.estate,
        change.findings.map(({ fingerprint }) => fingerprint),
      );
      const order = new Map(scans.map((scan, index) => [scan.id, index]));
      const own = order.get(change.scanId) ?? 0;
      const later = events.filter(
        ({ fingerprint, scanId }) =>
          (order.get(scanId ?? '') ?? -1) > own &&
          change.findings.some((one) => one.fingerprint === fingerprint),
      );
      const decided = storable(decision({ change, records, later }));
      if (!decided.ok) return decided;
      write(change.estate, decided.records, decided.events);
      const ofScan = kept.get(change.scanId) ?? [];
      kept.set(
        change.scanId,
        ofScan.map((one) => (one.id === id ? decided.change : one)),
      );
      return decided;
    },
  };
}
