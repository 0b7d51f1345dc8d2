import { unseenCharacters } from '../text/escape.ts';
import type { Line, TextSpan } from './message.ts';

/**
 * The one escaper of the Slack sink. Slack obeys `<…>` (links, `<!channel>`, `<@U…>`), `*_~` and backticks, `:emoji:`,
 * a quote at the beginning of a line, and, unless told not to, bare addresses and names (Slack's page "Formatting message
 * text"). Names, tags and user agents are written by strangers: none of it is ever theirs to use.
 */

/** A line as mrkdwn. */
export function lineToMrkdwn(line: Line): string {
  return line.map(spanToMrkdwn).join('');
}

function spanToMrkdwn({ text, look }: TextSpan): string {
  const shown = visible(text);
  switch (look) {
    case 'name':
      return code(shown);
    case 'strong':
      // What would end the bold, or begin something else, is code instead.
      if (shown.trim() === '') return '';
      return /[*_~`:\n]/.test(shown) || shown !== shown.trim() ? code(shown) : `*${entities(shown)}*`;
    case 'plain':
      return plain(shown);
  }
}

/** Text without anything that Slack obeys, for where there is no mrkdwn: a `plain_text` object, a notification. */
export function plainForSlack(text: string): string {
  return entities(visible(text));
}

/**
 * Words that Slack could take for more than words are shown as code: what they say stays as it is, and can be copied.
 */
function plain(text: string): string {
  return text.replace(/[^\s,;()]+/g, (word) => {
    if (!obeyedWord.test(word)) return entities(word);
    const end = /[.!?:]*$/.exec(word)?.[0] ?? '';
    return `${code(word.slice(0, word.length - end.length))}${end}`;
  });
}

// Marks of formatting, emoji between colons, mentions, addresses, and a quote's sign.
const obeyedWord = /[*_~`>]|:[^:]+:|^[@#]|:\/\/|^www\./;

/** Inline code; a backtick, which would end it, becomes the letter that looks like it. */
function code(text: string): string {
  return text === '' ? '' : `\`${entities(text.replaceAll('`', '\u02cb'))}\``;
}

/** The three characters that Slack decodes, and no others. */
function entities(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Characters that draw nothing, or move what is drawn, as `\u{…}`. */
export function visible(text: string): string {
  return text.replace(unseenCharacters, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
