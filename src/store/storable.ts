/**
 * Text as every store can keep it. Postgres takes neither U+0000 nor half a surrogate pair, and both can be in
 * names that an attacker chose: they become U+FFFD, in all stores alike, rather than losing the whole scan.
 */
export function storableText(text: string): string {
  if (text.isWellFormed() && !text.includes('\0')) return text;
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

/** A JSON value with every text made storable, keys too. Returns the very same value when there is nothing to change. */
export function storable<T>(value: T): T {
  return rewrite(value) as T;
}

function rewrite(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map(rewrite);
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (value instanceof Map) {
    const before = [...value];
    const entries = before.map(([key, item]) => [rewrite(key), rewrite(item)] as const);
    return entries.every(([key, item], at) => key === before[at]?.[0] && item === before[at]?.[1])
      ? value
      : new Map(entries);
  }
  const fields = Object.entries(value).map(([key, item]) => [storableText(key), rewrite(item)] as const);
  const changed = Object.entries(value).some(
    ([key, item], index) => fields[index]?.[0] !== key || fields[index]?.[1] !== item,
  );
  // fromEntries defines own properties, so a key `__proto__` stays a plain key.
  return changed ? Object.fromEntries(fields) : value;
}
