import { type JsonReading, type JsonValue, readJson } from '../policy/index.ts';
import { sha256 } from './digest.ts';
import { entrySpans } from './entry-spans.ts';
import { asArray, asObject, type JsonObject } from './json-fields.ts';
import type { KnownTexts } from './known-texts.ts';

/**
 * `readJson`, of a file of lists of entries that says mostly what it said before: an entry whose text is known is the very same
 * value again, and only the rest is read. Answers as `readJson` does, whatever the text.
 * INVARIANT: what is known was a whole value without fault, and stands where a value may stand. So the file is sound where it
 * is sound with any other value in that place.
 */
export function readJsonAgain(text: string, known: KnownTexts): JsonReading {
  const spans = entrySpans(text);
  if (spans === null) return readJson(text);
  const entries: JsonValue[] = [];
  const rest: string[] = [];
  let at = 0;
  for (const { from, to } of spans) {
    const entry = readEntry(text.slice(from, to), known);
    // What is wrong with it is said by its place in the whole.
    if (entry === null) return readJson(text);
    rest.push(text.slice(at, from), `{"":${entries.length}}`);
    entries.push(entry);
    at = to;
  }
  rest.push(text.slice(at));
  const frame = readJson(rest.join(''));
  const root = frame.ok && frame.duplicates.length === 0 ? asObject(frame.value) : null;
  if (root === null) return readJson(text);
  putBack(root, entries);
  return frame;
}

function readEntry(text: string, known: KnownTexts): JsonValue | null {
  const digest = sha256(text);
  const before = known.get(digest);
  if (before !== undefined) return before;
  const reading = readJson(text);
  if (!reading.ok || reading.duplicates.length > 0) return null;
  known.set(digest, reading.value, text.length);
  return reading.value;
}

/** Every object that is an element of a list of the root stands for an entry: none else was left there. */
function putBack(root: JsonObject, entries: readonly JsonValue[]): void {
  for (const list of Object.values(root)) {
    const elements = asArray(list) as JsonValue[] | null;
    if (elements === null) continue;
    for (const [index, element] of elements.entries()) {
      const place = asObject(element)?.[''];
      if (typeof place === 'number') elements[index] = entries[place] ?? null;
    }
  }
}
