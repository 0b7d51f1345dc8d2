import type { Session } from '../session.ts';
import { compareText } from './least.ts';
import type { SessionListing } from './list-sessions.ts';

/** How many events went where, and what could not be seen. */
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
  /** Of these, the calls that were joined to the call that caused them. */
  readonly joinedToCalls: number;
  /** Of these, the calls that are only marked as made in a session, by its principal and time. */
  readonly markedInSessions: number;
  /** Of those not joined, the calls under credentials that only read: nothing is looked for that caused them. */
  readonly readForCallers: number;
  readonly sessions: number;
  /** Sessions with evidence for an agent. */
  readonly agentSessions: number;
  /** Sessions whose credentials were issued by an event that was not read: their parent is unknown. */
  readonly unknownParents: number;
  /** Access keys that the events say were issued, how many of them were used, and the events of those sessions. */
  readonly issuedKeys: number;
  readonly issuedKeysUsed: number;
  readonly issuedKeyEvents: number;
  /** Sessions with a human behind them. */
  readonly humanSessions: number;
  /** Of these, the ones without evidence for an agent whose tools could not have said so; null = not asked. */
  readonly humanSessionsUnseen: number | null;
  /** The tools of those sessions, the commonest first, at most 10. */
  readonly toolsThatCannotTell: readonly { readonly tool: string; readonly sessions: number }[];
}

const mostTools = 10;

/** Sums up what was read, and what of it says nothing about agents. */
export function sessionCounts(
  read: {
    readonly events: number;
    readonly repeated: number;
    readonly withoutId: number;
    readonly withoutPrincipal: number;
    readonly keylessServiceCalls: number;
  },
  { sessions, forwarded, issuedKeys }: SessionListing,
): SessionCounts {
  const human = sessions.filter((session) => session.human !== null);
  const unseen = human.filter(({ agent, cannotNameAgent }) => agent === null && cannotNameAgent === true);
  const asked = sessions.length === 0 || sessions.some(({ cannotNameAgent }) => cannotNameAgent !== null);
  return {
    events: read.events,
    repeated: read.repeated,
    withoutId: read.withoutId,
    withoutPrincipal: read.withoutPrincipal,
    madeByServices: read.keylessServiceCalls + forwarded.joined + forwarded.marked + forwarded.loose,
    joinedToCalls: forwarded.joined,
    markedInSessions: forwarded.marked,
    readForCallers: forwarded.reading,
    sessions: sessions.length,
    agentSessions: sessions.filter(({ agent }) => agent !== null).length,
    unknownParents: sessions.filter(({ startedBy }) => startedBy?.kind === 'unknown').length,
    issuedKeys: issuedKeys.issued,
    issuedKeysUsed: issuedKeys.used,
    issuedKeyEvents: issuedKeys.events,
    humanSessions: human.length,
    humanSessionsUnseen: asked ? unseen.length : null,
    toolsThatCannotTell: commonTools(unseen),
  };
}

function commonTools(sessions: readonly Session[]): SessionCounts['toolsThatCannotTell'] {
  const counts = new Map<string, number>();
  for (const { tools = [] } of sessions)
    for (const tool of tools) counts.set(tool, (counts.get(tool) ?? 0) + 1);
  return [...counts]
    .map(([tool, many]) => ({ tool, sessions: many }))
    .sort((a, b) => b.sessions - a.sessions || compareText(a.tool, b.tool))
    .slice(0, mostTools);
}
