import type { Instant } from '../estate/identifiers.ts';
import { acceptByException } from './accept-by-exception.ts';
import { isWithinCeiling } from './ceiling.ts';
import { isByException } from './exception-mark.ts';
import { excessBefore } from './excess-as-of.ts';
import type { ContainsRegions } from './excess-change.ts';
import { type Detection, type Judgement, severities } from './finding.ts';
import { findingChange, growthDetail, shrinkageDetail } from './finding-change.ts';
import { findingEvent } from './finding-event.ts';
import { withEarlierDeeds } from './further-deeds.ts';
import { joinExcess } from './join-excess.ts';
import { type FindingEvent, type FindingRecord, isSealedForFinding, type ScanReport } from './lifecycle.ts';
import { withEarlierMembers } from './members.ts';
import { type Absence, whyAbsent, whyUnknown } from './presence-reason.ts';

/** What one scan does to one finding: the record if it is new or changed, and its events in order. */
export interface Step {
  readonly record: FindingRecord | null;
  readonly events: readonly FindingEvent[];
}

/** The scan that moves the findings. */
export interface StepContext {
  readonly report: ScanReport;
  readonly contains: ContainsRegions;
  /** The first scan of the estate: one summary instead of a flood. */
  readonly baseline: boolean;
  /** Why a finding whose principal is gone may not be resolved yet; null when it may. */
  readonly hold: (record: FindingRecord) => string | null;
}

/** The scan detected it: open, begin another life, or go on with what changed. */
export function stepWithDetection(
  record: FindingRecord | null,
  detection: Detection,
  context: StepContext,
): Step {
  if (record === null) return open(detection, context);
  if (isSeenSince(record, context.report)) return seenSince(record, detection, context);
  const before = record.detection.uniqueId;
  if (before !== null && detection.uniqueId !== null && before !== detection.uniqueId) {
    return recreate(record, detection, context);
  }
  if (record.presence === 'absent') return regress(record, detection, context);
  return goOn(record, detection, context);
}

/** The scan did not detect it: gone, unknown, or as before. */
export function stepWithoutDetection(
  record: FindingRecord,
  judgement: Judgement | null,
  context: StepContext,
): Step {
  const { report } = context;
  const lapsed = lapse(record, report);
  if (record.presence === 'absent' || isSeenSince(record, report))
    return changed(record, lapsed.record, lapsed.events);
  const absent = report.addsOnly === undefined ? whyAbsent(record, judgement, report) : null;
  // Nothing judged it, and still it is called gone: its principal is.
  const held = absent !== null && judgement === null ? context.hold(record) : null;
  if (absent === null || held !== null) {
    const reason = report.addsOnly ?? held ?? whyUnknown(record, judgement, report);
    return changed(record, { ...lapsed.record, presence: 'unknown', presenceReason: reason }, lapsed.events);
  }
  const event = findingEvent(record, 'resolved', report, {
    reason: absent.reason,
    life: record.life,
    ...(isOfScope(absent) ? byCommit(report) : {}),
  });
  return changed(record, resolve(lapsed.record, absent, report), [...lapsed.events, event]);
}

/**
 * Whether a part of the estate that was read later has shown the finding already: a scan that began before it reads an
 * account in the middle of a night, a change is looked at within the minute.
 */
function isSeenSince({ lastSeen, presence }: FindingRecord, { collectedAt }: ScanReport): boolean {
  return presence !== 'absent' && lastSeen > collectedAt;
}

/** INVARIANT: what is older settles nothing: neither that it is gone, nor that it is less, nor another principal. */
function seenSince(record: FindingRecord, detection: Detection, context: StepContext): Step {
  if (detection.uniqueId !== record.detection.uniqueId) return changed(record, record, []);
  const addsOnly = context.report.addsOnly ?? 'it was seen later than this estate was collected';
  return goOn(record, detection, { ...context, report: { ...context.report, addsOnly } });
}

/** Whether what is meant has a part in why it is gone: then who edited the registry is told with it. */
function isOfScope({ reason }: Absence): boolean {
  return reason.includes('scope') || reason.includes('declared');
}

function byCommit({ registryCommit: made }: ScanReport): Readonly<Record<string, unknown>> {
  if (made === undefined) return {};
  const { commit, author, at, clean } = made;
  return clean ? { commit, author, committedAt: at } : { commit: 'the registry had uncommitted edits' };
}

/** INVARIANT: the one place where a finding becomes absent; it takes the sealed estate in which it is not. */
function resolve(record: FindingRecord, { reason }: Absence, report: ScanReport): FindingRecord {
  return {
    ...record,
    presence: 'absent',
    presenceReason: reason,
    resolvedAt: report.collectedAt,
    widened: false,
  };
}

function open(detection: Detection, { report, baseline }: StepContext): Step {
  const record = firstLife(detection, report);
  const detail = { life: 1, severity: detection.severity, ...(baseline ? { baseline: true } : {}) };
  const accepted = acceptByException(record, detection, report);
  return {
    record: accepted.record,
    events: [findingEvent(record, 'opened', report, detail), ...accepted.events],
  };
}

function firstLife(detection: Detection, report: ScanReport): FindingRecord {
  return {
    estate: report.estate,
    detection,
    presence: 'present',
    presenceReason: null,
    triage: 'new',
    suppression: null,
    firstSeen: report.collectedAt,
    lastSeen: report.collectedAt,
    resolvedAt: null,
    life: 1,
    widened: false,
  };
}

/** Another unique id is another principal: nothing that was accepted of the old one carries over. */
function recreate(record: FindingRecord, detection: Detection, { report }: StepContext): Step {
  const next: FindingRecord = { ...firstLife(detection, report), life: record.life + 1 };
  const detail = {
    from: record.detection.uniqueId,
    to: detection.uniqueId,
    life: record.life,
    suppressionEnded: record.suppression?.person ?? null,
    before: excessBefore(record.detection),
  };
  const accepted = acceptByException(next, detection, report);
  return {
    record: accepted.record,
    events: [
      findingEvent(next, 'recreated', report, detail),
      findingEvent(next, 'opened', report, { life: next.life, severity: detection.severity }),
      ...accepted.events,
    ],
  };
}

/** It came back after it was resolved: another life, which must be accepted anew. */
function regress(record: FindingRecord, detection: Detection, { report }: StepContext): Step {
  const next: FindingRecord = {
    ...firstLife(detection, report),
    life: record.life + 1,
    resolvedAt: record.resolvedAt,
  };
  const detail = {
    life: next.life,
    severity: detection.severity,
    resolvedAt: record.resolvedAt,
    suppressionEnded: record.suppression?.person ?? null,
    before: excessBefore(record.detection),
  };
  const accepted = acceptByException(next, detection, report);
  return {
    record: accepted.record,
    events: [findingEvent(next, 'regressed', report, detail), ...accepted.events],
  };
}

function goOn(record: FindingRecord, seen: Detection, context: StepContext): Step {
  const { report } = context;
  // What it rested on before counts as much: an unread policy takes its part of the excess away unseen.
  const sealed =
    report.addsOnly === undefined &&
    isSealedForFinding(report.layers, seen) &&
    isSealedForFinding(report.layers, record.detection);
  const change = findingChange(record, seen, context.contains);
  const { grew, lost, deeds } = change;
  const graver = rank(seen) > rank(record.detection);
  const isLess = (lost && !grew) || rank(seen) < rank(record.detection);
  // INVARIANT: less than before is believed only of a sealed scan; until then the graver detection stands.
  const keepOld = !sealed && !grew && !graver && isLess;
  const joins = !sealed && !keepOld && (isLess || lost);
  const joined = joins ? joinExcess(record, seen, change.excess) : seen;
  const detection = withEarlierDeeds(record, withEarlierMembers(record.detection, joined, sealed));
  const lighter = rank(detection) < rank(record.detection);
  const lapsed = lapse(record, report);
  const events: FindingEvent[] = [...lapsed.events];
  const add = (kind: 'widened' | 'narrowed' | 'severity-changed', detail: FindingEvent['detail']): void => {
    events.push(findingEvent(record, kind, report, detail));
  };
  if (grew) add('widened', growthDetail(change, sealed));
  else if (lost && sealed) add('narrowed', shrinkageDetail(change));
  if ((graver || lighter) && !keepOld) {
    add('severity-changed', { from: record.detection.severity, to: detection.severity });
  }
  let suppression = lapsed.record.suppression;
  if (
    suppression &&
    !isByException(suppression) &&
    (grew || graver) &&
    (graver || deeds.length > 0 || !isWithinCeiling(suppression.ceilingDigest, detection))
  ) {
    events.push(
      findingEvent(record, 'expired', report, {
        reason:
          deeds.length > 0
            ? 'more was done than what was accepted'
            : grew
              ? 'it grew above what was accepted'
              : 'it became graver than what was accepted',
        person: suppression.person,
      }),
    );
    suppression = null;
  }
  const again = report.collectedAt === record.lastSeen && record.presence === 'present';
  const next: FindingRecord = {
    ...lapsed.record,
    detection: keepOld ? record.detection : detection,
    presence: 'present',
    presenceReason: null,
    suppression,
    lastSeen: later(report.collectedAt, record.lastSeen),
    // The same collection scanned again tells nothing new: what it widened stays said.
    widened: grew || (again && record.widened),
  };
  // What an unsealed scan shows as less is not believed, so no exception can accept it either.
  if (keepOld) return changed(record, next, events);
  const accepted = acceptByException(next, detection, report);
  return changed(record, accepted.record, [...events, ...accepted.events]);
}

/** Ends a suppression whose time is over by the scan's clock. */
function lapse(record: FindingRecord, report: ScanReport): { record: FindingRecord; events: FindingEvent[] } {
  const { suppression } = record;
  if (suppression === null || suppression.expires > report.startedAt) return { record, events: [] };
  const event = findingEvent(
    record,
    'expired',
    report,
    { reason: 'its time is over', person: suppression.person, expires: suppression.expires },
    report.startedAt,
  );
  return { record: { ...record, suppression: null }, events: [event] };
}

function changed(before: FindingRecord, after: FindingRecord, events: readonly FindingEvent[]): Step {
  const fields = Object.keys(after) as (keyof FindingRecord)[];
  const same = fields.every((field) => before[field] === after[field]);
  return { record: same ? null : after, events };
}

/** Instants sort as text. */
function later(left: Instant, right: Instant): Instant {
  if (left > right) return left;
  return right;
}

function rank(detection: Detection): number {
  return severities.indexOf(detection.severity);
}
