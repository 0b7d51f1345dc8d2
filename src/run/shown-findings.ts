import { severities } from '../audit/finding.ts';
import type { FindingEvent, FindingRecord } from '../audit/lifecycle.ts';
import { seenMark } from '../audit/seen-mark.ts';
import { shownState } from '../audit/shown-state.ts';
import type { ShownFinding } from '../deliver/scan-result.ts';

/** A kept finding as programs and people get it. */
export function shownFinding(record: FindingRecord): ShownFinding {
  const { detection, presence, presenceReason, triage, suppression } = record;
  const { firstSeen, lastSeen, resolvedAt, life } = record;
  return {
    ...detection,
    state: shownState(record),
    firstSeen,
    lastSeen,
    resolvedAt,
    life,
    presence,
    presenceReason,
    triage,
    suppression,
  };
}

/** The same with the mark by which it can be accepted as it is shown; a resolved one has none. */
export function acceptableFinding(record: FindingRecord): ShownFinding {
  const shown = shownFinding(record);
  return record.presence === 'absent' ? shown : { ...shown, seenMark: seenMark(shown) };
}

/** An event as programs and people get it, without the whole excess that it keeps of the time before. */
export function shownEvent(event: FindingEvent): FindingEvent {
  const { before, ...detail } = event.detail;
  return before === undefined ? event : { ...event, detail };
}

/**
 * What a scan lists: every finding that is not resolved, and those that this scan resolved; worst first.
 * Alarms go before hygiene of the same severity; then by account, principal and rule, so that the order is stable.
 */
export function findingsToList(
  records: readonly FindingRecord[],
  events: readonly FindingEvent[],
): readonly ShownFinding[] {
  const touched = new Set(events.map(({ fingerprint }) => fingerprint));
  return records
    .map(shownFinding)
    .filter(({ state, fingerprint }) => state !== 'resolved' || touched.has(fingerprint))
    .sort(worstFirst);
}

/** Open before resolved, then by severity; the order is the same for the same findings. */
export function worstFirst(left: ShownFinding, right: ShownFinding): number {
  return (
    Number(left.state === 'resolved') - Number(right.state === 'resolved') ||
    severities.indexOf(right.severity) - severities.indexOf(left.severity) ||
    (left.lane === right.lane ? 0 : left.lane === 'alarm' ? -1 : 1) ||
    byText(left.account, right.account) ||
    byText(left.principal, right.principal) ||
    byText(left.rule, right.rule) ||
    byText(left.fingerprint, right.fingerprint)
  );
}

// By code unit and not by locale: the same input gives the same bytes on every machine.
function byText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
