import { globOfText, matchGlob } from '../policy/match-glob.ts';

/** Whether a registry's pattern (`*` any run, `?` one character, all else literal) covers the whole text. */
export function matchesPattern(pattern: string, text: string): boolean {
  return compilePattern(pattern)(text);
}

/** As matchesPattern, read once for many texts. */
export function compilePattern(pattern: string): (text: string) => boolean {
  if (!hasWildcard(pattern)) return (text) => pattern === text;
  const glob = globOfText(pattern);
  return (text) => matchGlob(glob, text);
}

/** As matchesPattern, upper and lower case alike: IAM and Identity Center names are not told apart by case. */
export function matchesName(pattern: string, text: string): boolean {
  return matchesPattern(pattern.toLowerCase(), text.toLowerCase());
}

/** Whether the text holds `*` or `?`. */
export function hasWildcard(text: string): boolean {
  return text.includes('*') || text.includes('?');
}
