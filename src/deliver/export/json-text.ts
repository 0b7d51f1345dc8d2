import { escapeTerminal } from '../text/escape.ts';

/**
 * The one escaper of the JSON sinks: the same value, written so that nothing in it moves a cursor, turns the reading direction or
 * hides. Such characters stand as `\uXXXX`, which every parser reads back. Half a surrogate pair becomes U+FFFD: many parsers
 * refuse the whole document for one.
 * @param json as JSON.stringify wrote it, whole or cut between its tokens
 */
export function visibleJson(json: string): string {
  // An escape is taken whole, so that a backslash before `ud800` in the text itself is not mistaken for one.
  return json.replace(/\\(?:ud[89a-f][0-9a-f]{2}|.)|[^\n\x20-\x7e]/gu, (found) => {
    if (found.startsWith('\\')) return found.length > 2 ? '\\ufffd' : found;
    return escapeTerminal(found) === found ? found : unitsOf(found);
  });
}

/** A value as one line of JSON for any reader. */
export function jsonText(value: unknown): string {
  return visibleJson(JSON.stringify(value));
}

function unitsOf(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
}
