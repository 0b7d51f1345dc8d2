import type { AccountId, Arn } from '../identifiers.ts';
import type { Session, SessionStart } from '../session.ts';
import type { SessionSignatures } from '../signatures.ts';
import { permissionSetOf } from '../special-roles.ts';
import type { Consequences } from './consequences.ts';
import type { ClueFinder } from './event-clues.ts';
import { agentOf } from './evidence.ts';
import { callRow, type ForwardedCalls, joinForwardedCalls } from './forwarded-calls.ts';
import type { GatheredEvents } from './gathered-events.ts';
import { compareText } from './least.ts';
import { type Listed, nameSessions } from './listed-sessions.ts';
import { accountOfGroup } from './session-group.ts';
import { humanOf, roleOf } from './session-human.ts';

/** Chained roles are few; a longer chain is a loop that redacted keys made. */
const longestChain = 16;

/** Sessions, with what became of the calls that belong to none. */
export interface SessionListing {
  readonly sessions: readonly Session[];
  readonly forwarded: ForwardedCalls['counts'];
  /** Access keys that were issued, those of them that somebody used, and the events of sessions that use them. */
  readonly issuedKeys: { readonly issued: number; readonly used: number; readonly events: number };
}

/** Makes the sessions of what was gathered: names them, links each to its parent, joins what services did, and judges. */
export function listSessions(
  gathered: GatheredEvents,
  finder: ClueFinder,
  { weightOf }: Pick<SessionSignatures, 'weightOf'>,
): SessionListing {
  const named = nameSessions(gathered);
  const forwarded = joinForwardedCalls(gathered, named);
  const weigh = weightOf ? (action: string) => weightOf(action) : null;
  const sessions = named.all.map((entry) => {
    const chain = chainOf(entry, named.parentOf);
    return toSession(entry, chain, finder, {
      madeByServices: forwarded.bySession.get(entry) ?? 0,
      consequences: forwarded.consequences.get(entry) ?? null,
      weigh,
    });
  });
  sessions.sort((a, b) => compareText(a.startedAt, b.startedAt) || compareText(a.id, b.id));
  const used = new Set(named.all.flatMap(({ issued }) => issued.map(({ accessKeyId }) => accessKeyId)));
  const events = named.all.reduce(
    (sum, { group, issued }) => sum + (issued.length > 0 ? group.events : 0),
    0,
  );
  return {
    sessions,
    forwarded: forwarded.counts,
    issuedKeys: { issued: gathered.issued.size, used: used.size, events },
  };
}

/** The session, who issued its credentials, and so on up; a loop ends it. */
function chainOf(entry: Listed, parentOf: (entry: Listed) => Listed | null): readonly Listed[] {
  const chain = [entry];
  for (
    let next = parentOf(entry);
    next && !chain.includes(next) && chain.length < longestChain;
    next = parentOf(next)
  ) {
    chain.push(next);
  }
  return chain;
}

interface Forwarded {
  readonly madeByServices: number;
  readonly consequences: ReadonlyMap<string, Consequences> | null;
  readonly weigh: ((action: string) => number) | null;
}

function toSession(
  entry: Listed,
  chain: readonly Listed[],
  finder: ClueFinder,
  { madeByServices, consequences, weigh }: Forwarded,
): Session {
  const { id, group, issued } = entry;
  const { calls, truncated } = group.calls.list();
  return {
    id,
    principal: group.principal as Arn,
    issuer: (group.issuerArn ?? group.principal) as Arn,
    account: accountOfGroup(group) as AccountId,
    accessKeyId: [...group.accessKeyIds].sort()[0] ?? null,
    startedAt: group.firstAt,
    lastEventAt: group.lastAt,
    events: group.events,
    parent: chain[1]?.id ?? null,
    human: humanOf(chain, (name) => finder.namesAgent(name)),
    agent: agentOf([...group.clues.all(), ...issued.flatMap(({ clues }) => clues)]),
    credentialOrigin: group.origins.main(),
    sessionPolicies: [...new Set(issued.flatMap(({ policies }) => policies))],
    sourceIdentity: sourceIdentityOf(chain),
    tags: tagsOf(chain),
    calls: calls.map((call) => {
      const sum = call.readOnly || call.errorCode !== null ? undefined : consequences?.get(callRow(call));
      return sum ? { ...call, consequences: sum.list(weigh) } : call;
    }),
    callsTruncated: truncated,
    startedBy: startOf(entry, chain),
    durationSeconds: issued.find(({ durationSeconds }) => durationSeconds !== null)?.durationSeconds ?? null,
    expiresAt: issued.find(({ expiresAt }) => expiresAt !== null)?.expiresAt ?? null,
    madeByServices,
    tools: group.tools.names(),
    sources: group.sources.list(),
    cannotNameAgent: group.tools.silent,
  };
}

/** A source identity cannot change along a chain of roles (IAM User Guide, "Monitor and control actions taken with assumed roles"). */
function sourceIdentityOf(chain: readonly Listed[]): string | null {
  for (const { group, issued } of chain) {
    const name =
      group.sourceIdentity ?? issued.find(({ sourceIdentity }) => sourceIdentity !== null)?.sourceIdentity;
    if (name) return name;
    // Only roles hand it on; what a user's session is called says nothing here.
    if (issued.length === 0) return null;
  }
  return null;
}

/** Its own tags, over those that the sessions above it hand down (IAM User Guide, "Chaining roles with session tags"). */
function tagsOf(chain: readonly Listed[]): Readonly<Record<string, string>> {
  const tags: Record<string, string> = Object.create(null);
  let handedDown: Record<string, string> = Object.create(null);
  for (const { issued } of chain.toReversed()) {
    const own: Record<string, string> = Object.assign(Object.create(null), handedDown);
    for (const record of issued.toReversed()) Object.assign(own, record.tags);
    const transitive = new Set(issued.flatMap(({ transitiveTagKeys }) => transitiveTagKeys));
    const next: Record<string, string> = Object.create(null);
    for (const [key, value] of Object.entries(own))
      if (transitive.has(key) || Object.hasOwn(handedDown, key)) next[key] = value;
    handedDown = next;
    for (const key of Object.keys(tags)) delete tags[key];
    Object.assign(tags, own);
  }
  return tags;
}

function startOf({ kind, group, issued }: Listed, chain: readonly Listed[]): SessionStart {
  const parent = chain[1];
  if (parent) return { kind: 'session', by: parent.id };
  const start = issued.find(({ by }) => by !== null)?.by;
  if (start) return start;
  const role = roleOf(group.issuerArn);
  if (kind === 'sign-in' || (role && permissionSetOf(role))) return { kind: 'sign-in', by: null };
  if (kind === 'access-key') return { kind: 'unknown', by: null };
  if (group.accessKeyIds.size > 0) return { kind: 'long-lived-key', by: null };
  // A sign-in by itself, or a caller whose credentials the event does not name.
  return { kind: group.consoleKeys.size > 0 ? 'sign-in' : 'unknown', by: null };
}
