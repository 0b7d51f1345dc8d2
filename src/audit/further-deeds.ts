import { isByException } from './exception-mark.ts';
import { type Detection, type EventEvidence, type Evidence, type KnownDeed, severities } from './finding.ts';
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
  const kinds = new Set(known.map(({ action }) => action));
  const deeds = seen.evidence.filter(isEvent);
  const others = deeds.filter(
    ({ did, action }) => did === 'changed' && isAccepted(record) && !kinds.has(action),
  );
  const news = new Set([...deedsBeyond(known, deeds.filter(isNewsEachTime)), ...beyondList(known, others)]);
  return deeds.filter((deed) => news.has(deed));
}

/** What of some deeds, each of which is news each time, is not among those that are known, or was done once more since. */
export function deedsBeyond(
  known: readonly KnownDeed[],
  deeds: readonly EventEvidence[],
): readonly EventEvidence[] {
  return beyondList(known, deeds).filter(
    (deed) => !known.some((one) => isSame(one, deed) && endOf(one) >= endOf(deed)),
  );
}

/** What of a detection was done that is news each time. */
export function newsEachTime({ evidence }: Detection): readonly EventEvidence[] {
  return evidence.filter(isEvent).filter(isNewsEachTime);
}

/** The event by which a further deed is told: the last, where it was known and done once more. */
export function newsEvent(before: Detection, deed: EventEvidence): string {
  const isKnown = before.evidence.some((one) => isEvent(one) && isSame(one, deed));
  return isKnown ? (deed.lastEventID ?? deed.eventID) : deed.eventID;
}

/** The same as a history keeps it. */
export function knownDeeds(detection: Detection): readonly KnownDeed[] {
  return newsEachTime(detection).map(({ kind: _, text: __, did: ___, ...deed }) => deed);
}

/** Where some were left out of what is known, what is no later than the list was there, and only not shown. */
function beyondList(known: readonly KnownDeed[], deeds: readonly EventEvidence[]): readonly EventEvidence[] {
  if (!known.some(({ leftOut }) => leftOut !== undefined)) return deeds;
  const until = known.map(endOf).sort().at(-1) ?? '';
  return deeds.filter((deed) => endOf(deed) > until);
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

function isSame(left: KnownDeed, right: KnownDeed): boolean {
  return left.action === right.action && left.resource === right.resource;
}

function endOf({ at, lastAt }: KnownDeed): string {
  return lastAt ?? at;
}

/** By a person: what the registry accepts is access, and what each time is news (docs/adr/0028). */
function isAccepted({ suppression }: FindingRecord): boolean {
  return suppression !== null && !isByException(suppression);
}
