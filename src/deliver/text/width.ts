/**
 * How many columns a text takes on a terminal: East Asian wide characters and emoji take two, combining marks
 * none. Unicode Standard Annex 11; near enough for laying out lines, not a full implementation.
 */
export function columnsOf(text: string): number {
  if (plain.test(text)) return text.length;
  let columns = 0;
  for (const character of text) {
    if (combining.test(character)) continue;
    columns += wide.test(character) ? 2 : 1;
  }
  return columns;
}

const plain = /^[\x20-\x7e]*$/;
const combining = /^\p{M}$/u;
const wide =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]$/u;
