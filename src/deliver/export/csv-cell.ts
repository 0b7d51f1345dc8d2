import { escapeTerminal } from '../text/escape.ts';

/**
 * The one escaper of the CSV sink. A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula (their
 * full-width twins too, spaces before them or not): such a cell gets a `'` before it, as OWASP's page "CSV Injection" advises.
 * Line breaks, tabs and everything invisible is shown as `\u{…}`, so that a row is a line. Quoting is left to the writer.
 */
export function csvCell(text: string): string {
  const shown = escapeTerminal(text);
  return formula.test(shown) ? `'${shown}` : shown;
}

const formula = /^[\s'"]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]/;
