/**
 * The one escaper of the terminal sink. Names, tags, user agents and policy text are written by strangers: a
 * control character could move the cursor, an escape sequence repaint the screen, a bidi mark swap what one reads.
 */

/**
 * The text with everything that a terminal would obey, hide or reorder shown as `\u{…}` instead: control and
 * format characters (ANSI escapes, bidi marks, zero-width ones), line breaks, lone surrogates, private use.
 * Ordinary letters of any script stay as they are.
 */
export function escapeTerminal(text: string): string {
  return text.replace(
    unseenCharacters,
    (character) => shown[character] ?? `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

/**
 * What draws nothing, or moves what is drawn: Cc control, Cf format (bidi, zero-width, tags), Zl and Zp line breaks, Cs lone
 * surrogates, Co private use, and what is a letter or mark by class yet is not seen: fillers, joiners, variation selectors, the
 * blank braille. For `replace` only: it keeps its place from one `test` to the next.
 */
export const unseenCharacters =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}\u2800]/gu;

const shown: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
