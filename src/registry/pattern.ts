import { globOf, matchGlob } from '../policy/match-glob.ts';
import { parsePattern, type ResolvedToken } from '../policy/pattern.ts';

/** Whether a registry's pattern (`*` any run, `?` one character, all else literal) covers the whole text. */
export function matchesPattern(pattern: string, text: string): boolean {
  if (!hasWildcard(pattern)) return pattern === text;
  // 2008-10-17 has no variables: `${` in a registry is plain text.
  const { tokens } = parsePattern(pattern, '2008-10-17');
  return matchGlob(globOf(tokens.filter((token): token is ResolvedToken => token.kind !== 'variable')), text);
}

/** As matchesPattern, upper and lower case alike: IAM and Identity Center names are not told apart by case. */
export function matchesName(pattern: string, text: string): boolean {
  return matchesPattern(pattern.toLowerCase(), text.toLowerCase());
}

/** Whether the text holds `*` or `?`. */
export function hasWildcard(text: string): boolean {
  return text.includes('*') || text.includes('?');
}
