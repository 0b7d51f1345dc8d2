import { least } from './least.ts';
import { SessionGroup } from './session-group.ts';
import { accessKeyOf, credentialKey } from './session-key.ts';

/** Keys of groups that are one session for another reason than a shared access key. */
export type Union = readonly [string, string];

/**
 * Joins the groups that share an access key: a key belongs to one set of credentials, whatever single events say of
 * their sign-in or console session. Takes groups by their key, and further `unions`; gives each joined group under the
 * key that counts most: a sign-in session, then a console session, then a bare access key; among equals the least.
 */
export function mergeGroups(
  groups: ReadonlyMap<string, SessionGroup>,
  unions: readonly Union[] = [],
): ReadonlyMap<string, SessionGroup> {
  const root = new Map<string, string>();
  const find = (key: string): string => {
    let at = key;
    for (let up = root.get(at); up !== undefined; up = root.get(at)) at = up;
    return at;
  };
  const holder = new Map<string, string>();
  for (const [key, group] of groups) {
    for (const accessKey of group.accessKeyIds) {
      const own = credentialKey(accessKey, group.principal);
      const other = holder.get(own);
      if (other === undefined) holder.set(own, key);
      else join(root, find(key), find(other));
    }
  }
  for (const [a, b] of unions) if (groups.has(a) && groups.has(b)) join(root, find(a), find(b));
  if (root.size === 0) return groups;
  const shared = new Set(root.values());
  const merged = new Map<string, SessionGroup>();
  for (const [key, group] of groups) {
    const under = find(key);
    if (under === key && !shared.has(key)) {
      merged.set(key, group);
      continue;
    }
    // A new group: those that were gathered stay as they are, since more events may come.
    const joint =
      merged.get(under) ?? new SessionGroup({ at: group.firstMoment, principal: group.principal });
    joint.merge(group);
    merged.set(under, joint);
  }
  return merged;
}

function join(root: Map<string, string>, a: string, b: string): void {
  if (a === b) return;
  const first = rank(a) === rank(b) ? least(a, b) : rank(a) < rank(b) ? a : b;
  root.set(first === a ? b : a, first as string);
}

/** Sign-in sessions have ARNs; then console sessions; bare access keys last. */
function rank(key: string): number {
  if (key.startsWith('arn:')) return 0;
  return accessKeyOf(key) === null ? 1 : 2;
}
