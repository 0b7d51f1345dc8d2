import type { Estate } from '../../estate/estate.ts';
import type { Session, SessionCall } from '../../estate/session.ts';
import type { Detection, EventEvidence } from '../finding.ts';
import type { ChangePart } from '../kept-change.ts';
import type { Moved } from './drift.ts';

/**
 * What somebody did, as one part of a change: by the event that the finding grew by, else the first that it shows; where it
 * shows none, by the first call of the newest session of its principal since the scan before. None where no event is known.
 */
export function actParts(
  { detection, events = [] }: Pick<Moved, 'detection' | 'events'>,
  { before, after }: { readonly before: Estate; readonly after: Estate },
): readonly ChangePart[] {
  const all = detection.evidence.filter((one): one is EventEvidence => one.kind === 'event');
  const [gravest] = all;
  const shown = all.flatMap((one) => toldEvent(one, events))[0] ?? gravest;
  if (gravest !== undefined && shown !== undefined) {
    const session = after.sessions.find(({ calls }) =>
      calls.some(({ eventID, lastEventID }) => eventID === shown.eventID || lastEventID === shown.eventID),
    );
    const part = partOf(detection, shown, session ?? null);
    // The title names the gravest of all that was done.
    return [shown.text === gravest.text ? part : { ...part, text: shown.text }];
  }
  const newest = after.sessions
    .filter(
      ({ principal, issuer, lastEventAt }) =>
        (issuer === detection.principal || principal === detection.principal) &&
        (before.collectedAt === null || lastEventAt > before.collectedAt),
    )
    .toSorted((left, right) => (left.startedAt < right.startedAt ? -1 : 1))
    .at(-1);
  const first = newest?.calls.toSorted((left, right) => (left.firstAt < right.firstAt ? -1 : 1))[0];
  if (newest === undefined || first === undefined) return [];
  return [partOf(detection, eventOf(first), newest)];
}

/** A call by the event that is asked for: its first, or the last time that it was made. */
function toldEvent(one: EventEvidence, events: readonly string[]): readonly EventEvidence[] {
  const { eventID, lastEventID, at, lastAt } = one;
  if (events.includes(eventID)) return [one];
  if (lastEventID === undefined || !events.includes(lastEventID)) return [];
  return [{ ...one, eventID: lastEventID, at: lastAt ?? at }];
}

interface ShownEvent {
  readonly eventID: string;
  readonly at: SessionCall['firstAt'];
  readonly action: string;
  readonly resource: string | null;
}

function eventOf({ eventID, firstAt, action, resource }: SessionCall): ShownEvent {
  return { eventID, at: firstAt, action, resource };
}

function partOf(
  { title, principal, operator }: Detection,
  { eventID, at, action, resource }: ShownEvent,
  session: Session | null,
): ChangePart {
  return {
    what: 'added',
    facet: { kind: 'act', action, resource },
    text: title,
    origin: {
      state: 'found',
      eventID,
      at,
      action,
      actor: session?.principal ?? principal,
      human: session?.human?.id ?? operator,
      tool: session?.tools?.[0] ?? null,
      invokedBy: null,
    },
    command: null,
  };
}
