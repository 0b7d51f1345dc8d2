import { escapeTerminal, unseenCharacters } from './text/escape.ts';

/**
 * The one escaper of the YAML sink. Names are written by strangers: a line break could begin a key of its own, a mark
 * that reorders text could hide one.
 */

/** A text as a YAML value: plain where it cannot be anything but a text, else double-quoted as JSON has it. */
export function yamlText(text: string): string {
  return isPlain(text) ? text : quoted(text);
}

/** A text in a comment: always one line. */
export function yamlComment(text: string): string {
  return `# ${escapeTerminal(text)}`;
}

/** What YAML 1.1 and 1.2 readers take for something else than a text. */
const meanings: ReadonlySet<string> = new Set(['true', 'false', 'null', 'yes', 'no', 'on', 'off', 'y', 'n']);

function isPlain(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_.@/-]*$/.test(text) && !meanings.has(text.toLowerCase());
}

function quoted(text: string): string {
  // JSON has escaped what is below the space already.
  return JSON.stringify(text).replace(unseenCharacters, (character) => {
    const point = character.codePointAt(0) ?? 0;
    // YAML 1.2.2, 5.7: `\u` takes four digits, `\U` eight; a pair of surrogates is no character to it.
    return point > 0xff_ff
      ? `\\U${point.toString(16).padStart(8, '0')}`
      : `\\u${point.toString(16).padStart(4, '0')}`;
  });
}
