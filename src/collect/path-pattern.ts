import { globOfText, matchGlob } from '../policy/match-glob.ts';

/**
 * Whether a path, taken apart at its slashes, is one that a pattern means: `*` and `?` within one name, `**` over any
 * number of folders. Linear in pattern times path.
 */
export function matchesPath(pattern: readonly string[], path: readonly string[]): boolean {
  // reach[i]: the pattern so far covers the first i names.
  let reach = path.map(() => false);
  reach = [true, ...reach];
  for (const step of pattern) {
    const next = reach.map(() => false);
    const glob = globOfText(step);
    for (let at = 0; at < reach.length; at++) {
      if (step === '**') next[at] = reach[at] === true || (at > 0 && next[at - 1] === true);
      else if (at > 0 && reach[at - 1]) next[at] = matchGlob(glob, path[at - 1] ?? '');
    }
    reach = next;
  }
  return reach.at(-1) ?? false;
}
