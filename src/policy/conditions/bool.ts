/** Reads `true` or `false` in any case; null when it is neither. Null takes the same values. */
export function parseBool(text: string): boolean | null {
  const lower = text.toLowerCase();
  if (lower === 'true') return true;
  return lower === 'false' ? false : null;
}
