import type { Severity } from './finding.ts';
import type { FindingCounts, FindingRecord, ShownState } from './lifecycle.ts';

/**
 * The one word people see, a pure function of detection, triage and suppression. `new` is what only one collection
 * has seen and nobody has triaged; `regressed` came back after it was resolved and nobody has triaged it since.
 * A suppression is shown before `unknown`: it holds until it expires or the excess is seen to have grown.
 */
export function shownState(record: FindingRecord): ShownState {
  if (record.presence === 'absent') return 'resolved';
  if (record.suppression !== null) return 'suppressed';
  if (record.presence === 'unknown') return 'unknown';
  if (record.widened) return 'widened';
  if (record.triage !== 'new') return 'open';
  if (record.resolvedAt !== null) return 'regressed';
  return record.lastSeen > record.firstSeen ? 'open' : 'new';
}

/** Whether it still asks for something: neither resolved nor suppressed. `unknown` is held open. */
export function isOpen(record: FindingRecord): boolean {
  const state = shownState(record);
  return state !== 'resolved' && state !== 'suppressed';
}

/** Findings by shown state, and the open ones (unknown included) by severity. */
export function countFindings(records: readonly FindingRecord[]): FindingCounts {
  const byState: Record<ShownState, number> = {
    new: 0,
    open: 0,
    widened: 0,
    suppressed: 0,
    resolved: 0,
    regressed: 0,
    unknown: 0,
  };
  const openBySeverity: Record<Severity, number> = { info: 0, low: 0, medium: 0, high: 0, critical: 0 };
  for (const record of records) {
    byState[shownState(record)] += 1;
    if (isOpen(record)) openBySeverity[record.detection.severity] += 1;
  }
  return { byState, openBySeverity };
}
