/**
 * Whether a pattern with `*` (any run) and `?` (one character) covers the whole text; both already in one case.
 * Linear in text times stars at worst, with no regular expression and no recursion.
 */
export function coversText(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    // The pattern's own star is read first: a text may hold a literal `*` too.
    if (pattern[p] === '*') {
      star = p;
      p += 1;
      resume = t;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      p = star + 1;
      resume += 1;
      t = resume;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

/** Whether the text holds a wildcard of IAM's action language. */
export function isActionPattern(text: string): boolean {
  return text.includes('*') || text.includes('?');
}
