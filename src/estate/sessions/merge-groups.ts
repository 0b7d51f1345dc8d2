import { least } from './least.ts';
import { SessionGroup } from './session-group.ts';

/**
 * Joins the groups that share an access key: a key belongs to one set of credentials, whatever single events say of
 * their sign-in or console session. Takes groups by their key; gives each joined group under the key that counts
 * most: a sign-in session, then a console session, then a bare access key; among equals the least.
 */
export function mergeGroups(groups: ReadonlyMap<string, SessionGroup>): ReadonlyMap<string, SessionGroup> {
  const root = new Map<string, string>();
  const find = (key: string): string => {
    let at = key;
    for (let up = root.get(at); up !== undefined; up = root.get(at)) at = up;
    return at;
  };
  const holder = new Map<string, string>();
  for (const [key, group] of groups) {
    for (const accessKey of group.accessKeyIds) {
      const other = holder.get(accessKey);
      if (other === undefined) holder.set(accessKey, key);
      else join(root, find(key), find(other));
    }
  }
  const merged = new Map<string, SessionGroup>();
  for (const [key, group] of groups) {
    const under = find(key);
    const known = merged.get(under) ?? new SessionGroup({ time: group.firstAt, principal: group.principal });
    known.merge(group);
    merged.set(under, known);
  }
  return merged;
}

function join(root: Map<string, string>, a: string, b: string): void {
  if (a === b) return;
  const first = rank(a) === rank(b) ? least(a, b) : rank(a) < rank(b) ? a : b;
  root.set(first === a ? b : a, first as string);
}

/** Sign-in sessions have ARNs, console sessions an `@` before their time, access keys neither. */
function rank(key: string): number {
  if (key.startsWith('arn:')) return 0;
  return key.includes('@') ? 1 : 2;
}
