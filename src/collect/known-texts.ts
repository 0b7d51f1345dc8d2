import type { JsonValue } from '../policy/index.ts';

/** Entries that were read, by the sha256 of their text. */
export interface KnownTexts {
  get(digest: string): JsonValue | undefined;
  /** @param length of the text, in characters */
  set(digest: string, value: JsonValue, length: number): void;
  /** Begins another reading: what the one before did not ask for is forgotten. */
  turn(): void;
}

interface Held {
  readonly value: JsonValue;
  readonly length: number;
}

/**
 * An empty memory of two readings, as `createGenerations` makes one, that holds only so much of each: of a large organization
 * JSON takes four bytes for each character of its text.
 * @param most characters that are held of one reading; what is beyond is not known the next time
 */
export function createKnownTexts(most: number): KnownTexts {
  let current = new Map<string, Held>();
  let before = new Map<string, Held>();
  let length = 0;
  const hold = (digest: string, held: Held): void => {
    if (length + held.length > most) return;
    length += held.length;
    current.set(digest, held);
  };
  return {
    get(digest) {
      const now = current.get(digest);
      if (now !== undefined) return now.value;
      const known = before.get(digest);
      if (known !== undefined) hold(digest, known);
      return known?.value;
    },
    set: (digest, value, ofText) => hold(digest, { value, length: ofText }),
    turn() {
      before = current;
      current = new Map();
      length = 0;
    },
  };
}
