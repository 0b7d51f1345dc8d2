import type { GatheredEvents } from './gathered-events.ts';
import type { IssuedCredentials } from './issued-credentials.ts';
import { compareText } from './least.ts';
import { mergeGroups } from './merge-groups.ts';
import { SessionGroup } from './session-group.ts';
import { accessKeyOf, credentialKey, type SessionKey } from './session-key.ts';

/** One session, before it is judged. */
export interface Listed {
  readonly id: string;
  readonly kind: 'sign-in' | 'access-key' | 'window';
  readonly group: SessionGroup;
  /** What is known of how its credentials were issued, the asker's own record first. */
  readonly issued: readonly IssuedCredentials[];
}

/** The sessions of what was gathered, and the ways to find one. */
export interface ListedSessions {
  readonly all: readonly Listed[];
  /** The session of a key at a moment; null when no event of it was seen. */
  find(key: SessionKey, at: string): Listed | null;
  /** The session that issued this one's credentials, or that they were made in. */
  parentOf(entry: Listed): Listed | null;
  /** Calls that services made under keys that are no session's, by principal and access key. */
  readonly forwarded: ReadonlyMap<string, SessionGroup>;
}

/**
 * Names the sessions: takes in the services' calls whose key is a session's, joins groups that are one, and finds
 * what is known of how each came to be.
 */
export function nameSessions(gathered: GatheredEvents): ListedSessions {
  const { own, forwarded } = withServiceCalls(gathered);
  const merged = mergeGroups(own, gathered.requests.unions());
  const all: Listed[] = [];
  const list = (id: string, kind: Listed['kind'], group: SessionGroup): Listed => {
    const entry = { id, kind, group, issued: issuedFor(group, gathered) };
    all.push(entry);
    return entry;
  };
  // Sorted, so that the first to claim a console session is the same one in any order of events.
  const keys = [...merged.keys()].sort();
  const byKey = new Map<string, Listed>();
  const entries = keys.map((key, place) => {
    const entry = list(
      idOf(key, keys[place - 1], keys[place + 1]),
      accessKeyOf(key) === null ? 'sign-in' : 'access-key',
      merged.get(key) as SessionGroup,
    );
    byKey.set(key, entry);
    return entry;
  });
  for (const entry of entries) {
    const { group } = entry;
    for (const accessKey of group.accessKeyIds) byKey.set(credentialKey(accessKey, group.principal), entry);
    if (!entry.id.startsWith('arn:')) continue;
    for (const console of group.consoleKeys) if (!byKey.has(console)) byKey.set(console, entry);
  }
  const byGroup = new Map<SessionGroup, Listed>();
  for (const [key, windows] of gathered.windows) {
    for (const group of windows.groups())
      byGroup.set(group, list(`${key}#${group.firstAt}`, 'window', group));
  }
  const find = (key: SessionKey, at: string): Listed | null => {
    if (key.kind === 'credentials') return byKey.get(key.key) ?? null;
    const group = gathered.windows.get(key.key)?.at(Date.parse(at));
    return (group && byGroup.get(group)) ?? null;
  };
  const parentOf = (entry: Listed): Listed | null => {
    for (const { asker, at, sharedEventID } of entry.issued) {
      const shared = sharedEventID === null ? undefined : gathered.askers.get(sharedEventID);
      const parent = (asker && find(asker, at)) ?? (shared ? find(shared.key, shared.at) : null);
      if (parent && parent !== entry) return parent;
    }
    for (const console of [...entry.group.consoleKeys].sort()) {
      const parent = byKey.get(console);
      if (parent && parent !== entry) return parent;
    }
    return null;
  };
  return { all, find, parentOf, forwarded };
}

/** The access key where it is the only principal's of that key, else the key with its principal. */
function idOf(key: string, before: string | undefined, after: string | undefined): string {
  const accessKey = accessKeyOf(key);
  if (accessKey === null) return key;
  const isShared = [before, after].some((other) => other !== undefined && accessKeyOf(other) === accessKey);
  return isShared ? key.replace('\n', '#') : accessKey;
}

/** Records of the group's keys that were issued to its principal. */
function issuedFor(group: SessionGroup, { issued }: GatheredEvents): readonly IssuedCredentials[] {
  return [...group.accessKeyIds].sort().flatMap((key) => {
    const records = issued.get(key) ?? [];
    return records.filter(({ target }) => target === null || target === group.principal);
  });
}

/**
 * Services act with a caller's rights under keys that nobody issued: those calls are no session. Under a key that was
 * issued, or that the session uses itself, they are the session's own.
 */
function withServiceCalls(gathered: GatheredEvents): {
  readonly own: ReadonlyMap<string, SessionGroup>;
  readonly forwarded: ReadonlyMap<string, SessionGroup>;
} {
  const used = new Map<string, string>();
  for (const [key, group] of [...gathered.credentials].sort(([a], [b]) => compareText(a, b))) {
    for (const accessKey of group.accessKeyIds) used.set(credentialKey(accessKey, group.principal), key);
  }
  const own = new Map(gathered.credentials);
  const forwarded = new Map<string, SessionGroup>();
  for (const [key, group] of gathered.services) {
    if (!gathered.issued.has(accessKeyOf(key) ?? '') && !used.has(key)) {
      forwarded.set(key, group);
      continue;
    }
    const both = new SessionGroup({ at: group.firstMoment, principal: group.principal });
    both.merge(group);
    const direct = own.get(key);
    if (direct) both.merge(direct);
    own.set(key, both);
  }
  return { own, forwarded };
}
