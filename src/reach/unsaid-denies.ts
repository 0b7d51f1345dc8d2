import type { AccessLayers, AccessLevel } from '../access/access-set.ts';
import type { NamedPolicy } from '../policy/document.ts';
import { contentDigest } from './content-digest.ts';
import { plainPolicy } from './merged-policies.ts';
import { digestOfDocument } from './relevant-facts.ts';

/**
 * A level that allows everything and carries Denies that are left out of the set: there are so many resources in them
 * that every region would list them all. INVARIANT: leaving a Deny out only makes access look larger, and whoever calls a
 * request definite asks them of it.
 */
interface UnsaidLevel extends AccessLevel {
  readonly unsaid: readonly NamedPolicy[];
}

/** What must be asked of a single request, and of no whole region. */
export const unsaidAssumption =
  'Denies that many resource policies share are asked of the requests shown; regions may hold some that they deny';

const everything = plainPolicy('everything', 'Allow', ['*'], ['*']);

/** The level of these Denies; its name holds their digest, so that another set of them is another access. */
export function unsaidLevel(denies: readonly NamedPolicy[]): AccessLevel {
  const digest = contentDigest(denies.map(({ document }) => digestOfDocument(document)));
  const level: UnsaidLevel = {
    name: `resource policies ${digest.slice(0, 16)}`,
    kind: 'scope',
    policies: [everything],
    unsaid: denies,
  };
  return level;
}

/** The access with what it leaves unsaid; null when it leaves nothing. */
export function withUnsaid(access: AccessLayers): AccessLayers | null {
  const denies = access.levels.flatMap((level) => (isUnsaid(level) ? level.unsaid : []));
  if (denies.length === 0) return null;
  const level: AccessLevel = { name: 'resource policies', kind: 'scope', policies: [everything, ...denies] };
  return { ...access, levels: [...access.levels, level] };
}

function isUnsaid(level: AccessLevel): level is UnsaidLevel {
  return 'unsaid' in level;
}
