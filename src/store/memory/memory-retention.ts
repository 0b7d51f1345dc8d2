import type { ScanFacts } from '../../audit/scan-facts.ts';
import type { Instant } from '../../estate/identifiers.ts';
import { type GivenUp, nothingGivenUp, type RetentionLimits } from '../retention.ts';
import type { StoredScan } from '../store.ts';
import type { MemoryEstates } from './memory-estates.ts';
import type { MemoryOutbox } from './memory-outbox.ts';
import type { MemorySlots } from './memory-slots.ts';

/** What a store in memory gives up from. */
export interface MemoryKept {
  readonly scans: StoredScan[];
  readonly estates: MemoryEstates;
  readonly outbox: MemoryOutbox;
  readonly slots: MemorySlots;
  readonly facts: Map<string, ScanFacts>;
}

/** Gives up what is older than the limits: what sql/retain.ts does in SQL. Of maturity only the newest is there anyway. */
export function retainInMemory(kept: MemoryKept, before: RetentionLimits, isTrial: boolean): GivenUp {
  const { outbox, slots } = kept;
  return {
    ...nothingGivenUp,
    ...(before.estates === null ? {} : giveUpEstates(kept, before.estates, isTrial)),
    sessions: before.sessions === null ? 0 : giveUpSessions(kept, before.sessions, isTrial),
    slots: before.slots === null ? 0 : slots.giveUp(before.slots, isTrial),
    sent: before.sent === null ? 0 : outbox.giveUp(before.sent, isTrial),
    coverage: before.coverage === null ? 0 : emptyCoverage(kept, before.coverage, isTrial),
  };
}

function giveUpEstates(
  { scans, estates }: MemoryKept,
  before: Instant,
  isTrial: boolean,
): Pick<GivenUp, 'estates' | 'entries' | 'documents'> {
  const sum = { estates: 0, entries: 0, documents: 0 };
  for (const [estate, versions] of estates.kept()) {
    const own = scans.filter((scan) => scan.estate === estate && scan.estateVersion !== null);
    const young = own.filter(({ finishedAt }) => finishedAt >= before);
    const applied = own.findLast(({ standing }) => standing === 'applied');
    const staying = [...young, ...(applied === undefined ? [] : [applied])];
    const floor = Math.min(...versions.slice(-1), ...staying.map(({ estateVersion }) => estateVersion ?? 0));
    const old = new Set(own.filter(({ estateVersion }) => (estateVersion ?? floor) < floor));
    sum.estates += old.size;
    if (!isTrial) change(scans, (scan) => (old.has(scan) ? { ...scan, estateVersion: null } : scan));
    const { entries, documents } = estates.giveUp(estate, floor, isTrial);
    sum.entries += entries;
    sum.documents += documents;
  }
  return sum;
}

function giveUpSessions({ facts }: MemoryKept, before: Instant, isTrial: boolean): number {
  let count = 0;
  for (const [estate, told] of facts) {
    const left = told.sessions.filter(({ lastEventAt }) => lastEventAt >= before);
    count += told.sessions.length - left.length;
    if (!isTrial) facts.set(estate, { ...told, sessions: left });
  }
  return count;
}

function emptyCoverage({ scans }: MemoryKept, before: Instant, isTrial: boolean): number {
  const newest = new Set(
    scans.flatMap(({ estate }) => [
      scans.findLast((scan) => scan.estate === estate),
      scans.findLast((scan) => scan.estate === estate && scan.standing === 'applied'),
    ]),
  );
  const old = new Set(
    scans.filter((scan) => scan.finishedAt < before && scan.coverage !== null && !newest.has(scan)),
  );
  if (!isTrial) change(scans, (scan) => (old.has(scan) ? { ...scan, coverage: null } : scan));
  return old.size;
}

function change(scans: StoredScan[], work: (scan: StoredScan) => StoredScan): void {
  for (const [index, scan] of scans.entries()) scans[index] = work(scan);
}
