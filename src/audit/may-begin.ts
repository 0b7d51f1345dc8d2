import { globOfText, matchGlob } from '../policy/match-glob.ts';
import { arnSegments, splitArn } from '../policy/split-arn.ts';

/** As mayBegin, segment by segment where both are whole ARNs: what AWS makes up holds no colon. */
export function arnMayBegin(pattern: string, start: string): boolean {
  const patterns = splitArn(pattern, arnSegments);
  const parts = splitArn(start, arnSegments);
  if (patterns.length !== arnSegments || parts.length !== arnSegments) return mayBegin(pattern, start);
  return patterns.every((segment, at) => {
    const part = parts[at] ?? '';
    return at === arnSegments - 1 ? mayBegin(segment, part) : matchGlob(globOfText(segment), part);
  });
}

/**
 * Whether a pattern (`*` any run, `?` one character, `${…}` anything) covers some text that begins with `start`.
 * Linear in pattern times start.
 */
export function mayBegin(pattern: string, start: string): boolean {
  const tokens = pattern.replaceAll(/\$\{[^}]*\}/g, '*');
  let states = closure(tokens, new Set([0]));
  for (const char of start) {
    const next = new Set<number>();
    for (const at of states) {
      if (tokens[at] === '*') next.add(at);
      else if (tokens[at] === '?' || tokens[at] === char) next.add(at + 1);
    }
    if (next.size === 0) return false;
    states = closure(tokens, next);
  }
  return true;
}

/** A `*` may also read nothing. */
function closure(tokens: string, states: Set<number>): Set<number> {
  for (const at of states) if (tokens[at] === '*') states.add(at + 1);
  return states;
}
