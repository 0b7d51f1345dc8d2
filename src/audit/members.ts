import { digestOf } from './canonical-json.ts';
import type { Detection } from './finding.ts';

/**
 * So many members are kept. A finding with more of them says that nearly everybody is let in: whether one more is, nobody
 * would ask, and thousands of names in each of thousands of findings would be the whole store.
 */
const mostMembers = 500;

/** How the members of a finding changed; both empty where one side does not list them all. */
export interface MembersChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** What a finding without an excess is made of, each once and in one order. */
export function membersOf(names: Iterable<string>): readonly string[] {
  return [...new Set(names)].sort().slice(0, mostMembers);
}

/**
 * Members that came and went. INVARIANT: growth is never missed where all members are kept; of a release that kept none,
 * nothing is known, and nothing is said.
 */
export function membersChange(before: Detection, after: Detection): MembersChange {
  const [was, is] = [before.members ?? [], after.members ?? []];
  if (isOpenEnded(was) || isOpenEnded(is)) return { added: [], removed: [] };
  const [known, now] = [new Set(was), new Set(is)];
  return {
    added: is.filter((one) => !known.has(one)),
    // What was done does not go by leaving the trail.
    removed: isOfTrail(after) ? [] : was.filter((one) => !now.has(one)),
  };
}

/**
 * What is detected with members that it does not show, where that is no proof that they are gone: something was not read, or
 * the finding speaks of what was done.
 */
export function withEarlierMembers(before: Detection, seen: Detection, sealed: boolean): Detection {
  const { members } = before;
  if (members === undefined || seen.members === undefined) return seen;
  if (sealed && !isOfTrail(seen)) return seen;
  return { ...seen, members: membersOf([...members, ...seen.members]) };
}

/** Digest of what a person accepts of a finding that has members. */
export function membersDigest(members: readonly string[]): string {
  return digestOf(['members', ...members]);
}

function isOfTrail({ requires }: Detection): boolean {
  return requires.includes('cloudtrail');
}

function isOpenEnded(members: readonly string[]): boolean {
  return members.length === 0 || members.length >= mostMembers;
}
