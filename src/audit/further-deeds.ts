import { isByException } from './accept-by-exception.ts';
import { type Detection, type EventEvidence, type Evidence, severities } from './finding.ts';
import type { FindingRecord } from './lifecycle.ts';

/** Earlier deeds that a finding goes on showing, the newest: the others are in its history. */
const mostKept = 50;

/**
 * What was done since a finding was seen last: each time that something of production was taken away or an agent was given
 * something for a while, and of an accepted finding also each kind of change that was not accepted with it.
 *
 * INVARIANT: an incident never disappears in a finding that is there already, or that somebody accepted for another one.
 */
export function furtherDeeds(record: FindingRecord, seen: Detection): readonly EventEvidence[] {
  const known = record.detection.evidence.filter(isEvent);
  // Where some were left out, what is no later than the list was there, and only not shown.
  const coveredUntil = known.some(({ leftOut }) => leftOut !== undefined)
    ? (known.map(endOf).sort().at(-1) ?? '')
    : '';
  const knows = (deed: EventEvidence): boolean => {
    if (endOf(deed) <= coveredUntil) return true;
    if (isNewsEachTime(deed)) return known.some((one) => isSame(one, deed) && endOf(one) >= endOf(deed));
    if (deed.did === 'changed')
      return !isAccepted(record) || known.some(({ action }) => action === deed.action);
    return true;
  };
  return seen.evidence.filter(isEvent).filter((deed) => !knows(deed));
}

/**
 * What is detected with the deeds that it does not show any more. INVARIANT: what was taken away is not given back by leaving the
 * trail: the finding stays as grave as that, and another deed that is in order does not settle it.
 */
export function withEarlierDeeds(record: FindingRecord, seen: Detection): Detection {
  const before = record.detection;
  const shown = new Set(seen.evidence.flatMap((one) => (isEvent(one) ? one.eventID : [])));
  const earlier = before.evidence.filter(
    (one): one is EventEvidence =>
      isEvent(one) &&
      !shown.has(one.eventID) &&
      (isNewsEachTime(one) || (one.did === 'changed' && isAccepted(record))),
  );
  if (earlier.length === 0) return seen;
  const kept = new Set(
    earlier.toSorted((left, right) => (endOf(left) < endOf(right) ? 1 : -1)).slice(0, mostKept),
  );
  const carried = earlier.filter((one) => kept.has(one)).map(({ leftOut: _, ...one }) => one);
  const evidence = [...seen.evidence, ...carried];
  const isGraver = severities.indexOf(before.severity) > severities.indexOf(seen.severity);
  if (!isGraver || !earlier.some(isNewsEachTime)) return { ...seen, evidence };
  const { severity, title, details, remedy } = before;
  return { ...seen, severity, title, details, remedy, evidence };
}

function isNewsEachTime({ did }: EventEvidence): boolean {
  return did === 'took-away' || did === 'allowed';
}

function isEvent(one: Evidence): one is EventEvidence {
  return one.kind === 'event';
}

function isSame(left: EventEvidence, right: EventEvidence): boolean {
  return left.action === right.action && left.resource === right.resource;
}

function endOf({ at, lastAt }: EventEvidence): string {
  return lastAt ?? at;
}

/** By a person: what the registry accepts is access, whatever is done with it. */
function isAccepted({ suppression }: FindingRecord): boolean {
  return suppression !== null && !isByException(suppression);
}
