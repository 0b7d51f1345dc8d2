/** One entry that two lists do not have alike. */
export interface Difference<T> {
  readonly key: string;
  readonly what: 'added' | 'removed' | 'edited';
  readonly left: T | undefined;
  readonly right: T | undefined;
}

/** The entries that differ between two lists whose entries have keys; `same` says whether two of one key are alike. */
export function differences<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (entry: T) => string,
  same: (left: T, right: T) => boolean,
): readonly Difference<T>[] {
  const earlier = new Map(before.map((entry) => [keyOf(entry), entry]));
  const later = new Map(after.map((entry) => [keyOf(entry), entry]));
  const found: Difference<T>[] = [];
  for (const [key, right] of later) {
    const left = earlier.get(key);
    if (left === undefined) found.push({ key, what: 'added', left, right });
    else if (!same(left, right)) found.push({ key, what: 'edited', left, right });
  }
  for (const [key, left] of earlier)
    if (!later.has(key)) found.push({ key, what: 'removed', left, right: undefined });
  return found;
}
