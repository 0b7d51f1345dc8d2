/**
 * Where a string of a JSON text ends: the offset of the quote that closes the one opened at `open`, which has an even run of
 * backslashes before it; -1: none does.
 */
export function endOfString(text: string, open: number): number {
  for (let at = text.indexOf('"', open + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let before = at - 1;
    while (text.charCodeAt(before) === 0x5c) before--;
    if ((at - before) % 2 === 1) return at;
  }
  return -1;
}
