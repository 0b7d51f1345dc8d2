import { exceptionMark, isByException } from './exception-mark.ts';
import type { Detection } from './finding.ts';
import { findingEvent } from './finding-event.ts';
import { deedsBeyond, newsEachTime } from './further-deeds.ts';
import type { FindingEvent, FindingRecord, ScanReport, Suppression } from './lifecycle.ts';

/**
 * Suppresses a finding whose excess an exception of the registry accepts, and ends that as soon as none does: the
 * excess grew, or the exception was withdrawn. What a person suppressed is left alone.
 */
export function acceptByException(
  found: FindingRecord,
  detection: Detection,
  report: ScanReport,
): { readonly record: FindingRecord; readonly events: readonly FindingEvent[] } {
  const record = withoutException(found);
  const { suppression } = record;
  const own = suppression !== null && isByException(suppression);
  if (suppression !== null && !own) return { record, events: [] };
  const { exception } = detection;
  // INVARIANT: what the trail does not show any more is still not accepted by who accepted something else.
  const deeds = deedsBeyond(exception?.deeds ?? [], newsEachTime(detection));
  if (exception && deeds.length === 0 && exception.expires > report.startedAt) {
    const next: Suppression = {
      person: exception.approvedBy.join(', '),
      reason: `${exception.id}: ${exception.reason}`,
      expires: exception.expires,
      ceilingDigest: exceptionMark(exception.id),
    };
    if (suppression && isSame(suppression, next)) return { record, events: [] };
    const event = findingEvent(record, 'suppressed', report, { ...next, exception: exception.id });
    return { record: { ...record, suppression: next }, events: [event] };
  }
  if (suppression === null) return { record, events: [] };
  const reason =
    deeds.length > 0
      ? 'more was done than any exception of the registry accepts'
      : 'no exception accepts it any more: it grew above the ceiling, or the exception was withdrawn';
  const event = findingEvent(record, 'expired', report, { reason, person: suppression.person });
  return { record: { ...record, suppression: null }, events: [event] };
}

/** An exception speaks of one scan: what is kept of it is the suppression. */
function withoutException(record: FindingRecord): FindingRecord {
  const { exception, ...detection } = record.detection;
  return exception === undefined ? record : { ...record, detection };
}

function isSame(left: Suppression, right: Suppression): boolean {
  return (
    left.person === right.person &&
    left.reason === right.reason &&
    left.expires === right.expires &&
    left.ceilingDigest === right.ceilingDigest
  );
}
