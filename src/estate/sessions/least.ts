/** The lesser of two texts, null counting as none: the same whatever the order of events. */
export function least<T extends string>(a: T | null, b: T | null): T | null {
  if (a === null) return b;
  if (b === null) return a;
  return a < b ? a : b;
}

/** The greater of two texts. */
export function greatest<T extends string>(a: T, b: T): T {
  return compareText(a, b) >= 0 ? a : b;
}

/** Compares texts bytewise, for sorting. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
