import type { Session } from '../session.ts';
import type { SessionSignatures } from '../signatures.ts';
import type { CloudTrailEvent } from '../trail/event.ts';
import { ClueFinder } from './event-clues.ts';
import { IdleWindows } from './idle-windows.ts';
import { type IssuedCredentials, issuedCredentials, withRecord } from './issued-credentials.ts';
import { listSessions } from './list-sessions.ts';
import { SeenEvents } from './seen-events.ts';
import { SessionGroup } from './session-group.ts';
import { sessionKey } from './session-key.ts';

/** How many events went where. */
export interface SessionCounts {
  /** All events given, repetitions too. */
  readonly events: number;
  /** Repetitions: the same account and event id. */
  readonly repeated: number;
  /** Events without an id: kept, and never taken for repetitions. */
  readonly withoutId: number;
  /** Events of services, of other accounts' copies, of callers without credentials: no principal acts in them. */
  readonly withoutPrincipal: number;
  /** Calls that a service made with a caller's rights (forward access sessions), under keys nobody issued. */
  readonly madeByServices: number;
}

/** Joins events to sessions. Pure and incremental; holds sessions and 8-byte marks, never events. */
export interface SessionBuilder {
  add(event: CloudTrailEvent): void;
  /** In order of start, then id. The same whatever the order, the batches and the repetitions of `add`. */
  sessions(): readonly Session[];
  counts(): SessionCounts;
}

/** What the builder has gathered when sessions are asked for. */
export interface GatheredEvents {
  /** By sign-in session, console session or temporary access key. */
  readonly credentials: ReadonlyMap<string, SessionGroup>;
  /** By long-lived principal. */
  readonly windows: ReadonlyMap<string, IdleWindows>;
  /** Calls that services made on a principal's behalf, by access key. */
  readonly services: ReadonlyMap<string, SessionGroup>;
  /** By issued access key. */
  readonly issued: ReadonlyMap<string, readonly IssuedCredentials[]>;
}

/** Makes an empty builder; `signatures` are the catalog's functions of these names. */
export function createSessionBuilder(signatures: SessionSignatures): SessionBuilder {
  const finder = new ClueFinder(signatures);
  const seen = new SeenEvents();
  const credentials = new Map<string, SessionGroup>();
  const services = new Map<string, SessionGroup>();
  const windows = new Map<string, IdleWindows>();
  const issued = new Map<string, readonly IssuedCredentials[]>();
  const gathered: GatheredEvents = { credentials, windows, services, issued };
  const counts = { events: 0, repeated: 0, withoutId: 0, withoutPrincipal: 0, keylessServiceCalls: 0 };

  const add = (event: CloudTrailEvent): void => {
    counts.events++;
    if (event.eventID === null) counts.withoutId++;
    else if (!seen.add(`${event.account ?? ''} ${event.eventID}`)) {
      counts.repeated++;
      return;
    }
    const record = issuedCredentials(event, finder);
    if (record) issued.set(record.accessKeyId, withRecord(issued.get(record.accessKeyId) ?? [], record));
    const key = sessionKey(event);
    const { invokedBy, accessKeyId } = event.identity;
    if (key === null) counts.withoutPrincipal++;
    else if (invokedBy !== null && !finder.isAgentService(invokedBy)) {
      if (accessKeyId === null) counts.keylessServiceCalls++;
      else groupOf(services, accessKeyId, event).add(event, finder);
    } else if (key.kind === 'credentials') groupOf(credentials, key.key, event).add(event, finder);
    else windowsOf(windows, key.key).add(event, finder);
  };
  return {
    add,
    sessions: () => listSessions(gathered, finder).sessions,
    counts: () => ({
      events: counts.events,
      repeated: counts.repeated,
      withoutId: counts.withoutId,
      withoutPrincipal: counts.withoutPrincipal,
      madeByServices: counts.keylessServiceCalls + listSessions(gathered, finder).madeByServices,
    }),
  };
}

function groupOf(groups: Map<string, SessionGroup>, key: string, event: CloudTrailEvent): SessionGroup {
  const known =
    groups.get(key) ?? new SessionGroup({ time: event.time, principal: event.identity.arn ?? '' });
  groups.set(key, known);
  return known;
}

function windowsOf(windows: Map<string, IdleWindows>, key: string): IdleWindows {
  const known = windows.get(key) ?? new IdleWindows();
  windows.set(key, known);
  return known;
}
