import type { Role } from '../estate/estate.ts';
import { globOf, matchGlob } from '../policy/match-glob.ts';
import { parsePattern, type ResolvedToken } from '../policy/pattern.ts';

/** Roles in order of ARN, with what was found among them already. */
interface Index {
  readonly sorted: readonly Role[];
  readonly found: Map<string, readonly Role[]>;
}

const indexes = new WeakMap<readonly Role[], Index>();

/**
 * The roles whose ARN a resource pattern may cover. Read wide: variables as `*`, stars across colons. Found by the text
 * before the first wildcard, and once for each pattern: ten thousand callers that each name a few roles cost no more.
 */
export function rolesByPattern(pattern: string, roles: readonly Role[]): readonly Role[] {
  if (pattern === '*') return roles;
  const index = indexes.get(roles) ?? { sorted: roles.toSorted(byArn), found: new Map() };
  indexes.set(roles, index);
  const known = index.found.get(pattern);
  if (known) return known;
  const made = search(pattern, index.sorted);
  index.found.set(pattern, made);
  return made;
}

/** Whether a pattern may cover an ARN, read as widely. */
export function patternTest(pattern: string): (arn: string) => boolean {
  if (!/[*?$]/.test(pattern)) return (arn) => arn === pattern;
  const { tokens, malformed } = parsePattern(pattern, '2012-10-17');
  // Nobody knows what AWS makes of it.
  if (malformed) return () => true;
  const wide = tokens.map((token): ResolvedToken => (token.kind === 'variable' ? { kind: 'any' } : token));
  const glob = globOf(wide);
  return (arn) => matchGlob(glob, arn);
}

function search(pattern: string, sorted: readonly Role[]): readonly Role[] {
  const wildcard = pattern.search(/[*?$]/);
  const prefix = wildcard < 0 ? pattern : pattern.slice(0, wildcard);
  const test = patternTest(pattern);
  const found: Role[] = [];
  for (let at = firstFrom(prefix, sorted); at < sorted.length; at += 1) {
    const role = sorted[at];
    if (role === undefined || !role.arn.startsWith(prefix)) break;
    if (test(role.arn)) found.push(role);
  }
  return found;
}

/** Place of the first role whose ARN is not before the text. */
function firstFrom(text: string, sorted: readonly Role[]): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle]?.arn ?? '') < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

function byArn(left: Role, right: Role): number {
  if (left.arn === right.arn) return 0;
  return left.arn < right.arn ? -1 : 1;
}
