import type { Issue, Parsed } from './document.ts';
import { isUnderPath } from './json-path.ts';
import { scanJson } from './json-scan.ts';
import { endOfString } from './json-string.ts';

/** What JSON can say. Objects have no prototype, so that a key such as `__proto__` is only a key. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/**
 * A JSON text that was read. `duplicates` holds one issue for every key that occurs again in its object
 * (the value keeps the last one, as JSON.parse does): the rest of a large file stays usable, and
 * `issuesUnder` tells whether one part of it is.
 */
export type JsonReading =
  | { readonly ok: true; readonly value: JsonValue; readonly duplicates: readonly Issue[] }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/**
 * How deep arrays and objects may nest. The deepest estate file of AWS nests 12; 512 leaves room, and
 * code that walks a value by recursion stays far from the end of the stack.
 */
export const maxJsonDepth = 512;

/**
 * Reads a strict JSON text (RFC 8259; a byte order mark is skipped) and keeps the value beside the list of
 * duplicate keys. Broken text gives one issue with path, offset (UTF-16 units), line and column, from 1.
 *
 * The way there is short: JSON.parse for the value, then the keys in the text are counted against the keys
 * in the value. Only when the counts differ, or the text is broken, a slower scanner finds the places.
 */
export function readJson(text: string): JsonReading {
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  let value: JsonValue;
  try {
    value = JSON.parse(body) as JsonValue;
  } catch {
    const scan = scanJson(text, maxJsonDepth);
    return { ok: false, issues: [scan.error ?? { path: '$', message: 'not valid JSON' }] };
  }
  const keysInValue = dropPrototypes(value);
  if (keysInValue === null) {
    const scan = scanJson(text, maxJsonDepth);
    return { ok: false, issues: [scan.error ?? { path: '$', message: depthMessage }] };
  }
  if (keysInValue === countKeys(body)) return { ok: true, value, duplicates: [] };
  return { ok: true, value, duplicates: scanJson(text, maxJsonDepth).duplicates };
}

/** Reads a strict JSON text; a duplicate key anywhere is an issue, as in everything given to judge. */
export function parseJson(text: string): Parsed<JsonValue> {
  const reading = readJson(text);
  if (!reading.ok) return reading;
  if (reading.duplicates.length > 0) return { ok: false, issues: reading.duplicates };
  return { ok: true, value: reading.value };
}

/** The issues that lie at `path` or below it, such as the duplicate keys of one policy in an estate file. */
export function issuesUnder(issues: readonly Issue[], path: string): readonly Issue[] {
  return issues.filter((issue) => isUnderPath(issue.path, path));
}

const depthMessage = `nested deeper than ${maxJsonDepth} levels`;

/**
 * Takes the prototype off every object and counts the keys; null when the value nests too deep.
 * One breadth per level: a level is a list, so that the stack never grows with the input.
 */
function dropPrototypes(root: JsonValue): number | null {
  let keys = 0;
  let level: object[] = typeof root === 'object' && root !== null ? [root] : [];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > maxJsonDepth) return null;
    const next: object[] = [];
    for (const node of level) {
      if (Array.isArray(node)) {
        for (const item of node) if (typeof item === 'object' && item !== null) next.push(item);
        continue;
      }
      Object.setPrototypeOf(node, null);
      for (const key in node) {
        keys++;
        const item = (node as Record<string, unknown>)[key];
        if (typeof item === 'object' && item !== null) next.push(item);
      }
    }
    level = next;
  }
  return keys;
}

/** Counts the strings followed by a colon. INVARIANT: the text has passed JSON.parse, so all strings close. */
function countKeys(text: string): number {
  let keys = 0;
  let at = 0;
  for (;;) {
    at = text.indexOf('"', at);
    if (at < 0) return keys;
    at = endOfString(text, at) + 1;
    let next = text.charCodeAt(at);
    while (next === 0x20 || next === 0x0a || next === 0x0d || next === 0x09) next = text.charCodeAt(++at);
    if (next === 0x3a) keys++;
  }
}
