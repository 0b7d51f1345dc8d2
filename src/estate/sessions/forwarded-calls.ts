import type { Cause } from './causes.ts';
import { Consequences } from './consequences.ts';
import type { Deed } from './deeds.ts';
import type { GatheredEvents } from './gathered-events.ts';
import { idleMilliseconds } from './idle-windows.ts';
import { compareText } from './least.ts';
import type { Listed, ListedSessions } from './listed-sessions.ts';
import { instantOf } from './moments.ts';
import type { SessionGroup } from './session-group.ts';

/** Services act for services; a longer way than this is a loop. */
const longestWay = 8;

/** What services did with callers' rights, joined to whose doing it was. */
export interface ForwardedCalls {
  /** By session, then by the row of its calls (`callRow`). */
  readonly consequences: ReadonlyMap<Listed, ReadonlyMap<string, Consequences>>;
  /** How many of them belong to each session. */
  readonly bySession: ReadonlyMap<Listed, number>;
  /** Joined to a call; known only to be a session's; and neither. Of those not joined: how many only read. */
  readonly counts: {
    readonly joined: number;
    readonly marked: number;
    readonly loose: number;
    readonly reading: number;
  };
}

/** What a row of a session's calls is known by here. */
export function callRow(call: Pick<Deed, 'action' | 'resource' | 'region'>): string {
  return `${call.action}\n${call.resource ?? ''}\n${call.region}`;
}

/**
 * Joins forwarded calls to the call that made the service act: by principal, service and time, one set of forwarded
 * credentials at a time. Credentials that only read are not joined: a read follows from reads, which are not kept.
 */
export function joinForwardedCalls(gathered: GatheredEvents, sessions: ListedSessions): ForwardedCalls {
  const consequences = new Map<Listed, Map<string, Consequences>>();
  const bySession = new Map<Listed, number>();
  const counts = { joined: 0, marked: 0, loose: 0, reading: 0 };
  const byPrincipal = Map.groupBy(sessions.all, ({ group }) => group.principal);
  for (const [key, group] of [...sessions.forwarded].sort(([a], [b]) => compareText(a, b))) {
    const cause = causeOf(key, group, gathered, sessions);
    const holder =
      cause?.holder.kind === 'service' || !cause ? null : sessions.find(cause.holder, instantOf(cause.at));
    const session = holder ?? sessionAround(group, byPrincipal.get(group.principal) ?? []);
    if (session) bySession.set(session, (bySession.get(session) ?? 0) + group.events);
    if (cause && holder) {
      const rows = consequences.get(holder) ?? new Map<string, Consequences>();
      consequences.set(holder, rows);
      const row = callRow(cause.deed);
      const sum = rows.get(row) ?? new Consequences(group);
      rows.set(row, sum);
      sum.add(group);
      counts.joined += group.events;
    } else {
      counts[session ? 'marked' : 'loose'] += group.events;
      if (group.mutations === 0) counts.reading += group.events;
    }
  }
  return { consequences, bySession, counts };
}

/** The call at the beginning of the way: a service's call is followed to what made that service act. */
function causeOf(
  key: string,
  group: SessionGroup,
  { causes }: GatheredEvents,
  { forwarded }: ListedSessions,
): Cause | null {
  let at: { readonly key: string; readonly group: SessionGroup } = { key, group };
  for (let steps = 0; steps < longestWay; steps++) {
    const { group: acting } = at;
    if (acting.mutations === 0 || acting.invokedBy === null) return null;
    const cause = causes.find({
      principal: acting.principal,
      service: acting.invokedBy,
      createdAt: acting.createdAt,
      at: acting.firstMoment,
      removing: acting.removals * 2 >= acting.mutations,
      key: at.key,
    });
    if (cause === null || cause.holder.kind !== 'service') return cause;
    const next = forwarded.get(cause.holder.key);
    if (!next) return null;
    at = { key: cause.holder.key, group: next };
  }
  return null;
}

/** The session of the same principal in which the calls lie; of several the one that began last. */
function sessionAround(group: SessionGroup, candidates: readonly Listed[]): Listed | null {
  const console =
    group.consoleKeys.size === 0 ? [] : candidates.filter((entry) => isSameConsole(group, entry));
  // The last moment at which a session may have ended to be still open.
  const idleSince = group.firstMoment - idleMilliseconds / 1000;
  let best: Listed | null = null;
  for (const entry of console.length > 0 ? console : candidates) {
    const { firstMoment, lastMoment } = entry.group;
    if (firstMoment > group.firstMoment || lastMoment < idleSince) continue;
    const later = best === null ? 1 : firstMoment - best.group.firstMoment || compareText(entry.id, best.id);
    if (later > 0) best = entry;
  }
  return best;
}

function isSameConsole({ consoleKeys }: SessionGroup, { group }: Listed): boolean {
  for (const key of consoleKeys) if (group.consoleKeys.has(key)) return true;
  return false;
}
