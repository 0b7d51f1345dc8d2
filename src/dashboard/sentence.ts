import { html } from 'hono/html';
import { escapeTerminal } from '../deliver/text/escape.ts';
import type { Html } from './page.ts';

/** A problem's text as a sentence: what stands in backticks as code, isolated; hidden characters written out. */
export function inSentence(text: string): Html {
  const parts = escapeTerminal(text).split('`');
  const [first = '', ...rest] = parts;
  const shown = [`${first.charAt(0).toUpperCase()}${first.slice(1)}`, ...rest];
  return html`${shown.map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}.`;
}
