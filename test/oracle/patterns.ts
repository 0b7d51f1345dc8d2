import type { PolicyVersion } from '../../src/policy/document.ts';

/** One place of a pattern: a character, or one of the two wildcards. */
export type Place = { readonly char: string } | 'any' | 'one';

/** What a variable stands for: its value, or null when it has none. */
export type Lookup = (keyId: string) => string | null;

/**
 * Reads a pattern: variables become literal text, `*` and `?` wildcards where they are asked for.
 * null when a variable has no value. `escapesOnly`: variables are plain text, `${*} ${?} ${$}` are not.
 */
export function readPattern(
  text: string,
  version: PolicyVersion,
  wildcards: boolean,
  lookup: Lookup,
  escapesOnly = false,
): readonly Place[] | null {
  const places: Place[] = [];
  const form = escapesOnly ? /^\$\{([*?$])\}/ : /^\$\{([^}]*)\}/;
  for (let at = 0; at < text.length; at++) {
    const rest = text.slice(at);
    const variable = version === '2012-10-17' ? form.exec(rest) : null;
    if (variable !== null) {
      const value = variableText(variable[1] ?? '', lookup);
      if (value === null) return null;
      for (const char of value.split('')) places.push({ char });
      at += variable[0].length - 1;
    } else if (wildcards && rest[0] === '*') places.push('any');
    else if (wildcards && rest[0] === '?') places.push('one');
    else places.push({ char: rest[0] ?? '' });
  }
  return places;
}

function variableText(inside: string, lookup: Lookup): string | null {
  if (inside === '*' || inside === '?' || inside === '$') return inside;
  const parts = /^\s*([^,]*?)\s*(?:,\s*'([^']*)'\s*)?$/.exec(inside);
  return parts === null ? null : (lookup((parts[1] ?? '').toLowerCase()) ?? parts[2] ?? null);
}

/** Whether the whole text matches, whatever it holds. */
export function matchText(pattern: readonly Place[], text: string): boolean {
  return match(pattern, text, () => true);
}

/**
 * Whether an ARN matches a resource pattern. Wildcards of the first five segments stay inside their
 * segment, but a `*` at the end of the whole pattern; read wide, a `*` at the end of any segment runs on too.
 */
export function matchArnText(pattern: readonly Place[], text: string, wide: boolean): boolean {
  return match(pattern, text, (place, textColons) => {
    if (textColons >= 5) return true;
    const next = pattern[place + 1];
    if (pattern[place] !== 'any') return false;
    return next === undefined || (wide && typeof next === 'object' && next.char === ':');
  });
}

/** Plain recursion with memory; `mayTakeColon` says whether the wildcard at a place may cover a colon. */
function match(
  pattern: readonly Place[],
  text: string,
  mayTakeColon: (place: number, textColons: number) => boolean,
): boolean {
  const known = new Map<number, boolean>();
  let colons = 0;
  const colonsBefore = text.split('').map((char) => (char === ':' ? colons++ : colons));
  const from = (place: number, at: number): boolean => {
    const key = place * (text.length + 1) + at;
    const before = known.get(key);
    if (before !== undefined) return before;
    const answer = decide(place, at);
    known.set(key, answer);
    return answer;
  };
  const decide = (place: number, at: number): boolean => {
    const wanted = pattern[place];
    if (wanted === undefined) return at === text.length;
    if (wanted === 'any' && from(place + 1, at)) return true;
    const char = text[at];
    if (char === undefined) return false;
    if (typeof wanted === 'object') return wanted.char === char && from(place + 1, at + 1);
    if (char === ':' && !mayTakeColon(place, colonsBefore[at] ?? 0)) return false;
    return from(wanted === 'any' ? place : place + 1, at + 1);
  };
  return from(0, 0);
}
