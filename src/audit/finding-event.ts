import type { Instant } from '../estate/identifiers.ts';
import type { EventKind, FindingEvent, FindingRecord, ScanReport } from './lifecycle.ts';

/**
 * One entry of a finding's history. What the estate shows happened when it was collected; `at` is given only for
 * what the clock did, such as an expiry.
 */
export function findingEvent(
  record: FindingRecord,
  kind: EventKind,
  report: ScanReport,
  detail: Readonly<Record<string, unknown>>,
  at: Instant = report.collectedAt,
): FindingEvent {
  return { fingerprint: record.detection.fingerprint, kind, at, scanId: report.scanId, detail };
}
