import { endOfString, maxJsonDepth } from '../policy/index.ts';

/** Where an entry lies in a text. */
export interface EntrySpan {
  readonly from: number;
  /** After its last character. */
  readonly to: number;
}

/**
 * Where the entries of a JSON text lie, in order: every object that is an element of a list of the root. Only braces and
 * strings are looked at, since whoever asks reads the text all the same. null: the text is no such file, or is broken.
 */
export function entrySpans(text: string): readonly EntrySpan[] | null {
  const spans: EntrySpan[] = [];
  let depth = 0;
  let inList = false;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case quote:
        at = endOfString(text, at);
        if (at < 0) return null;
        break;
      case openObject:
        if (depth === 2 && inList) {
          const to = endOfObject(text, at);
          if (to < 0) return null;
          spans.push({ from: at, to });
          at = to - 1;
        } else {
          depth += 1;
          if (depth === 2) inList = false;
        }
        break;
      case openList:
        if (depth === 0) return null;
        depth += 1;
        if (depth === 2) inList = true;
        break;
      case closeObject:
      case closeList:
        depth -= 1;
        break;
    }
  }
  return depth === 0 ? spans : null;
}

const quote = 0x22;
const openObject = 0x7b;
const closeObject = 0x7d;
const openList = 0x5b;
const closeList = 0x5d;

/** After the brace that closes the object opened at `from`; -1: there is none, or it nests deeper than a file may. */
function endOfObject(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case quote:
        at = endOfString(text, at);
        if (at < 0) return -1;
        break;
      case openObject:
      case openList:
        depth += 1;
        // The root and its list are above it.
        if (depth > maxJsonDepth - 2) return -1;
        break;
      case closeObject:
      case closeList:
        depth -= 1;
        if (depth === 0) return at + 1;
        break;
    }
  }
  return -1;
}
