import type { AccountId, Arn } from '../identifiers.ts';
import type { Session } from '../session.ts';
import type { ClueFinder } from './event-clues.ts';
import { agentOf } from './evidence.ts';
import type { IssuedCredentials } from './issued-credentials.ts';
import { compareText } from './least.ts';
import { mergeGroups } from './merge-groups.ts';
import type { GatheredEvents } from './session-builder.ts';
import { accountOfGroup, mainOrigin, SessionGroup } from './session-group.ts';
import { type ChainLink, humanOf } from './session-human.ts';
import type { SessionKey } from './session-key.ts';

/** Chained roles are few; a longer chain is a loop that redacted keys made. */
const longestChain = 16;

interface Listed {
  readonly id: string;
  readonly group: SessionGroup;
  readonly issued: readonly IssuedCredentials[];
}

/**
 * Makes the sessions of what was gathered, in five steps: take in the services' calls whose key is a session's, join
 * groups that share a key, name them, link each to the session that issued its key, and judge.
 */
export function listSessions(
  gathered: GatheredEvents,
  finder: ClueFinder,
): { readonly sessions: readonly Session[]; readonly madeByServices: number } {
  const { own, madeByServices } = withServiceCalls(gathered);
  const merged = mergeGroups(own);
  const byKey = new Map<string, Listed>();
  const listed: Listed[] = [];
  const list = (id: string, group: SessionGroup): Listed => {
    const issued = [...group.accessKeyIds].sort().flatMap((key) => gathered.issued.get(key) ?? []);
    const entry = { id, group, issued };
    listed.push(entry);
    return entry;
  };
  const byGroup = new Map<SessionGroup, Listed>();
  // Sorted, so that the first to claim a console session is the same one in any order of events.
  const entries = [...merged].sort(([a], [b]) => compareText(a, b)).map(([key, group]) => list(key, group));
  for (const entry of entries) {
    if (!entry.id.startsWith('arn:')) continue;
    for (const console of entry.group.consoleKeys) if (!byKey.has(console)) byKey.set(console, entry);
  }
  for (const entry of entries) {
    byKey.set(entry.id, entry);
    for (const accessKey of entry.group.accessKeyIds) byKey.set(accessKey, entry);
  }
  for (const [key, windows] of gathered.windows) {
    for (const group of windows.groups()) byGroup.set(group, list(`${key}#${group.firstAt}`, group));
  }
  const find = (key: SessionKey, at: string): Listed | null => {
    if (key.kind === 'credentials') return byKey.get(key.key) ?? null;
    const group = gathered.windows.get(key.key)?.at(Date.parse(at));
    return (group && byGroup.get(group)) ?? null;
  };
  const parentOf = (entry: Listed): Listed | null => {
    for (const { asker, at } of entry.issued) {
      const parent = asker && find(asker, at);
      if (parent && parent !== entry) return parent;
    }
    for (const console of [...entry.group.consoleKeys].sort()) {
      const parent = byKey.get(console);
      if (parent && parent !== entry) return parent;
    }
    return null;
  };
  const sessions = listed.map((entry) => toSession(entry, chainOf(entry, parentOf), finder));
  sessions.sort((a, b) => compareText(a.startedAt, b.startedAt) || compareText(a.id, b.id));
  return { sessions, madeByServices };
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

/**
 * Services act with a caller's rights under keys that nobody issued: those calls are no session. Under a key that was
 * issued, or that the session uses itself, they are the session's own.
 */
function withServiceCalls(gathered: GatheredEvents): {
  readonly own: ReadonlyMap<string, SessionGroup>;
  readonly madeByServices: number;
} {
  const used = new Set<string>();
  for (const group of gathered.credentials.values()) for (const key of group.accessKeyIds) used.add(key);
  const own = new Map(gathered.credentials);
  let madeByServices = 0;
  for (const [key, group] of gathered.services) {
    if (!gathered.issued.has(key) && !used.has(key)) {
      madeByServices += group.events;
      continue;
    }
    const both = new SessionGroup({ time: group.firstAt, principal: group.principal });
    both.merge(group);
    const direct = own.get(key);
    if (direct) both.merge(direct);
    own.set(key, both);
  }
  return { own, madeByServices };
}

function toSession({ id, group, issued }: Listed, chain: readonly Listed[], finder: ClueFinder): Session {
  const { calls, truncated } = group.calls.list();
  const links: readonly ChainLink[] = chain;
  const tags: Record<string, string> = Object.create(null);
  for (const record of issued.toReversed()) Object.assign(tags, record.tags);
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
    human: humanOf(links, (name) => finder.namesAgent(name)),
    agent: agentOf([...group.clues.all(), ...issued.flatMap(({ clues }) => clues)]),
    credentialOrigin: mainOrigin(group),
    sessionPolicies: [...new Set(issued.flatMap(({ policies }) => policies))],
    sourceIdentity:
      group.sourceIdentity ??
      issued.find(({ sourceIdentity }) => sourceIdentity !== null)?.sourceIdentity ??
      null,
    tags,
    calls,
    callsTruncated: truncated,
  };
}
