import { sessionRoleName } from '../principals.ts';
import type { Session } from '../session.ts';
import type { SessionSignatures } from '../signatures.ts';
import type { CloudTrailEvent } from '../trail/event.ts';
import { Callers } from './callers.ts';
import { Causes } from './causes.ts';
import { Deeds } from './deeds.ts';
import { ClueFinder } from './event-clues.ts';
import type { GatheredEvents } from './gathered-events.ts';
import { IdleWindows } from './idle-windows.ts';
import { type IssuedCredentials, issuedCredentials, withRecord } from './issued-credentials.ts';
import { compareText } from './least.ts';
import { listSessions, type SessionListing } from './list-sessions.ts';
import { Moments } from './moments.ts';
import { RequestLinks } from './request-links.ts';
import { SeenEvents } from './seen-events.ts';
import { type SessionCounts, sessionCounts } from './session-counts.ts';
import { type ReadEvent, SessionGroup } from './session-group.ts';
import { credentialKey, type SessionKey } from './session-key.ts';

/** Joins events to sessions. Pure and incremental; holds sessions and 8-byte marks, never events. */
export interface SessionBuilder {
  add(event: CloudTrailEvent): void;
  /** In order of start, then id. The same whatever the order, the batches and the repetitions of `add`. */
  sessions(): readonly Session[];
  counts(): SessionCounts;
}

/** Makes an empty builder; `signatures` are the catalog's functions of these names. */
export function createSessionBuilder(signatures: SessionSignatures): SessionBuilder {
  const finder = new ClueFinder(signatures);
  const callers = new Callers(finder);
  const deedsOf = new Deeds();
  const moments = new Moments();
  const seen = new SeenEvents();
  const credentials = new Map<string, SessionGroup>();
  const services = new Map<string, SessionGroup>();
  const windows = new Map<string, IdleWindows>();
  const issued = new Map<string, readonly IssuedCredentials[]>();
  const askers = new Map<string, { readonly key: SessionKey; readonly at: string }>();
  const requests = new RequestLinks();
  const causes = new Causes();
  const gathered: GatheredEvents = { credentials, windows, services, issued, askers, requests, causes };
  const counts = { events: 0, repeated: 0, withoutId: 0, withoutPrincipal: 0, keylessServiceCalls: 0 };
  let listing: SessionListing | null = null;

  const noteIssued = (event: CloudTrailEvent, key: SessionKey | null): void => {
    const record = issuedCredentials(event, finder);
    if (record) issued.set(record.accessKeyId, withRecord(issued.get(record.accessKeyId) ?? [], record));
    if (key === null || event.sharedEventID === null || !event.source.startsWith('sts.')) return;
    const known = askers.get(event.sharedEventID);
    // Two askers of one event are a forgery or a redaction: the least is taken, whatever came first.
    const isLess = known && (compareText(key.key, known.key.key) || compareText(event.time, known.at)) < 0;
    if (!known || isLess) askers.set(event.sharedEventID, { key, at: event.time });
  };
  const addOwn = (read: ReadEvent, key: SessionKey): void => {
    const { event, caller, deeds } = read;
    if (key.kind === 'credentials') {
      caller.group ??= groupOf(credentials, key.key, read);
      caller.group.add(read, finder);
      if (event.downstreamRequestIDs.length > 0) requests.addTool(event.downstreamRequestIDs, key.key);
      else if (event.identity.invokedBy !== null && event.requestID !== null)
        requests.addCall(event.requestID, key.key);
    } else windowsOf(windows, key.key).add(read, finder);
    if (deeds[0] && !event.readOnly) causes.add(read, deeds[0], key);
  };
  const addForwarded = (read: ReadEvent, accessKeyId: string): void => {
    const { event, caller, deeds } = read;
    const key = credentialKey(accessKeyId, caller.identity.arn ?? '');
    groupOf(services, key, read).add(read, finder);
    if (deeds[0] && !event.readOnly) causes.add(read, deeds[0], { kind: 'service', key });
  };
  const add = (event: CloudTrailEvent): void => {
    listing = null;
    counts.events++;
    if (event.eventID === null) counts.withoutId++;
    else if (!seen.add(event.account ?? '', event.eventID)) {
      counts.repeated++;
      return;
    }
    const caller = callers.of(event);
    const { key } = caller;
    if (event.response !== null || event.sharedEventID !== null) noteIssued(event, key);
    if (key === null) {
      counts.withoutPrincipal++;
      return;
    }
    const at = moments.of(event.time);
    const deeds = deedsOf.of(event);
    const { invokedBy, accessKeyId } = event.identity;
    if (invokedBy === null || finder.isAgentService(invokedBy)) addOwn({ event, at, caller, deeds }, key);
    else if (accessKeyId === null) {
      // A service in its own role acts for nobody; in a caller's name it acts for the caller.
      if (isServiceRole(event)) counts.withoutPrincipal++;
      else counts.keylessServiceCalls++;
    } else addForwarded({ event, at, caller, deeds }, accessKeyId);
  };
  const list = (): SessionListing => {
    listing ??= listSessions(gathered, finder, signatures);
    return listing;
  };
  return { add, sessions: () => list().sessions, counts: () => sessionCounts(counts, list()) };
}

/** The role that AWS made for a service: by its path, which nobody else can use; without it, by its reserved name. */
function isServiceRole({ identity }: CloudTrailEvent): boolean {
  if (identity.issuerArn !== null) return identity.issuerArn.includes(':role/aws-service-role/');
  return (sessionRoleName(identity.arn ?? '') ?? '').startsWith('AWSServiceRoleFor');
}

function groupOf(groups: Map<string, SessionGroup>, key: string, { at, caller }: ReadEvent): SessionGroup {
  let group = groups.get(key);
  if (!group) {
    group = new SessionGroup({ at, principal: caller.identity.arn ?? '' });
    groups.set(key, group);
  }
  return group;
}

function windowsOf(windows: Map<string, IdleWindows>, key: string): IdleWindows {
  let known = windows.get(key);
  if (!known) {
    known = new IdleWindows();
    windows.set(key, known);
  }
  return known;
}
