import { type GuardrailFact, mergeGuardrails } from '../audit/guardrail-fact.ts';
import type { FindingEvent, FindingRecord, ScanReport } from '../audit/lifecycle.ts';
import { countFindings } from '../audit/shown-state.ts';
import { knownPrincipals } from '../audit/vanishing.ts';
import type { Instant } from '../estate/identifiers.ts';
import { StoreError } from './failure.ts';
import { isOlder, momentOf, nextReadUntil, readUntilOf, whyAddsOnly } from './scan-times.ts';
import { storable } from './storable.ts';
import type { AdvanceFindings, KeptGuardrails, RecordedScan, StoredScan } from './store.ts';

/** What a store holds of one estate before a scan is recorded. */
export interface Kept {
  /** The scan recorded last, null on the first night. */
  readonly previous: StoredScan | null;
  /** The newest estate that moved findings; null when none did. */
  readonly newestApplied: AppliedEstate | null;
  readonly findings: readonly FindingRecord[];
  readonly guardrails: KeptGuardrails;
}

/** An estate that moved findings: when it was collected, the digest of its content, and the scan that applied it. */
export type AppliedEstate = Pick<
  StoredScan,
  'collectedAt' | 'estateDigest' | 'registryDigest' | 'finishedAt'
>;

/** A scan to be written: what is new, beside what the caller gets. */
export interface PlannedScan {
  readonly recorded: RecordedScan;
  /** The findings that are new or changed. */
  readonly changed: readonly FindingRecord[];
  /** The guardrails of principals that are new or changed. */
  readonly guardrails: KeptGuardrails;
}

/**
 * Decides what recording a scan writes. Pure, and the same for every store: a store only loads what it kept, calls
 * this, and writes, all under its lock.
 */
export function planScan(
  report: ScanReport,
  finishedAt: Instant,
  coverage: unknown,
  advance: AdvanceFindings,
  kept: Kept,
): PlannedScan {
  // INVARIANT: an estate collected earlier than one already applied moves nothing: yesterday's absence would resolve
  // what was found since, and yesterday's presence would bring back what is gone.
  const { newestApplied: newest } = kept;
  const superseded = newest !== null && (isOlder(report, newest) || isOvertaken(report, newest));
  const known = knownPrincipals(kept.previous?.counts ?? {});
  const baseline = report.baseline ?? newest === null;
  const read = readUntilOf(kept.previous?.counts ?? {}, newest);
  const unsure = superseded || report.partial !== undefined ? null : whyAddsOnly(report, newest, read);
  const addsOnly = superseded ? null : (partly(report) ?? unsure?.why ?? null);
  const next = superseded
    ? { records: [], events: [], held: [], known }
    : advance(kept.findings, {
        ...report,
        collectedAt: momentOf(report, newest),
        known,
        baseline,
        ...(addsOnly === null ? {} : { addsOnly }),
      });
  const findings = merge(kept.findings, next.records);
  const counts = countFindings(findings);
  const standing = superseded ? 'superseded' : report.partial === undefined ? 'applied' : 'partial';
  const scan: StoredScan = {
    id: report.scanId,
    estate: report.estate,
    estateDigest: report.estateDigest,
    registryDigest: report.registryDigest,
    registryCommit: report.registryCommit ?? null,
    startedAt: report.startedAt,
    collectedAt: report.collectedAt,
    finishedAt,
    sealed: report.sealed,
    coverage: storable(coverage),
    counts: {
      ...counts.byState,
      ...counts.openBySeverity,
      ...next.known,
      ...(standing === 'applied' ? nextReadUntil(read, report, unsure) : read.counts),
    },
    standing,
    estateVersion: report.estateVersion ?? null,
  };
  const events: readonly FindingEvent[] = next.events;
  return {
    recorded: { scan, previous: kept.previous, findings, events, held: next.held, addsOnly },
    changed: next.records,
    guardrails: superseded || addsOnly !== null ? new Map() : changedGuardrails(kept.guardrails, report),
  };
}

/**
 * Whether a whole estate was applied while a part was looked at. INVARIANT: then it moves nothing: of what was not read anew
 * it knows what was so before that estate, and would bring back what is gone.
 */
function isOvertaken({ partial }: ScanReport, newest: AppliedEstate): boolean {
  const over = partial?.over;
  return (
    over !== undefined &&
    (over.collectedAt !== newest.collectedAt || over.estateDigest !== newest.estateDigest)
  );
}

/** INVARIANT: a part of an estate settles nothing of the whole; the next whole one does. */
function partly({ partial }: ScanReport): string | null {
  return partial === undefined
    ? null
    : `only ${partial.accounts.size === 1 ? `account ${[...partial.accounts][0]} was` : `${partial.accounts.size} accounts were`} read anew (${partial.because})`;
}

/** One after another: several roles of one permission set have one key. */
function changedGuardrails(kept: KeptGuardrails, { guardrails = [] }: ScanReport): KeptGuardrails {
  const changed = new Map<string, readonly GuardrailFact[]>();
  for (const update of guardrails) {
    const before = changed.get(update.principalKey) ?? kept.get(update.principalKey) ?? [];
    const after = mergeGuardrails(before, update);
    if (JSON.stringify(before) !== JSON.stringify(after)) changed.set(update.principalKey, after);
  }
  return changed;
}

/** The findings with the changed ones in their places, in order of fingerprint. */
function merge(
  before: readonly FindingRecord[],
  changed: readonly FindingRecord[],
): readonly FindingRecord[] {
  const all = new Map(before.map((record) => [record.detection.fingerprint, record]));
  for (const record of changed) all.set(record.detection.fingerprint, record);
  return [...all.values()].sort(byFingerprint);
}

/** Bytewise, as `collate "C"` orders; fingerprints are ASCII. */
export function byFingerprint(left: FindingRecord, right: FindingRecord): number {
  return (
    compareText(left.detection.fingerprint, right.detection.fingerprint) ||
    compareText(left.estate, right.estate)
  );
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** The error of recording a scan twice. */
export function alreadyRecorded(id: string): StoreError {
  return new StoreError('store-failed', `the scan \`${id}\` is recorded already`);
}
