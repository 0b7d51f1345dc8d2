import { escapeTerminal } from '../../deliver/text/escape.ts';

/** Longer names are cut: an e-mail address has at most 254 characters. */
const longestName = 254;

/** The name as pages and the history may show it: characters that hide or reorder text are written out. */
export function printableName(name: string): string {
  const shown = escapeTerminal(name.trim().normalize('NFC'));
  return shown.length > longestName ? `${shown.slice(0, longestName)}…` : shown;
}
