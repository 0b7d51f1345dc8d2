import { html, raw } from 'hono/html';
import { escapeTerminal } from '../../../deliver/text/escape.ts';
import { durationInWords, momentInWords } from '../../../deliver/text/times.ts';
import type { Instant } from '../../../estate/identifiers.ts';
import type { Counted } from '../../../store/reading/rows.ts';
import type { Html } from '../../page.ts';

/**
 * A text that others wrote, as it may be shown: what a reader would not see, or see elsewhere, stands as `\u{…}`.
 * INVARIANT: every name, title and id of a page goes through here; `html` escapes markup and nothing else.
 */
export function visible(text: string): string {
  return escapeTerminal(text);
}

/** A name that others chose: isolated, so that its direction changes nothing around it. */
export function name(text: string): Html {
  return html`<bdi class="name">${visible(text)}</bdi>`;
}

/** An id, an ARN, an action. */
export function mono(text: string): Html {
  return html`<code class="mono">${visible(text)}</code>`;
}

/** `2025-12-11 16:04 UTC`, with the reader's own time at hand. */
export function when(instant: string): Html {
  return html`<time datetime="${visible(instant)}" data-local>${visible(momentInWords(instant))}</time>`;
}

/** The day alone, with the whole time at hand. */
export function day(instant: string): Html {
  return html`<time datetime="${visible(instant)}" data-local>${visible(instant.slice(0, 10))}</time>`;
}

/** `26 h ago`; `never` for null. A time to come is told as now: clocks differ. */
export function ago(instant: string | null, now: Instant): string {
  if (instant === null) return 'never';
  return `${durationInWords((Date.parse(now) - Date.parse(instant)) / 1_000)} ago`;
}

/** `17`, or `1,000+` where it was counted up to there only. */
export function counted({ count, atLeast }: Counted): string {
  return `${count.toLocaleString('en-US')}${atLeast ? '+' : ''}`;
}

/** `1 agent`, `3 agents`, `1,000+ agents`. */
export function countOf(number: Counted, noun: string, plural = `${noun}s`): string {
  return `${counted(number)} ${nounOf(number, noun, plural)}`;
}

/** The noun alone, where it stands apart from its number. */
export function nounOf({ count, atLeast }: Counted, noun: string, plural = `${noun}s`): string {
  return count === 1 && !atLeast ? noun : plural;
}

/** The same of what was counted to its end: `1 account`, `3,000 accounts`. */
export function numberOf(count: number, noun: string, plural = `${noun}s`): string {
  return countOf({ count, atLeast: false }, noun, plural);
}

/** What one copies whole: a command, a document. Lines stay lines. */
export function codeBlock(text: string, caption: string | null = null): Html {
  const lines = text.split('\n').map(visible).join('\n');
  return html`<figure class="code">${caption === null ? '' : html`<figcaption>${caption}</figcaption>`}<pre tabindex="0"><code>${lines}</code></pre><button class="button copy only-js" type="button" data-copy>Copy</button></figure>`;
}

/** One line to copy, within text. */
export function codeLine(text: string): Html {
  return html`<div class="code-inline"><code>${visible(text)}</code><button class="button copy only-js" type="button" data-copy>Copy</button></div>`;
}

/** A picture of src/deliver/plots, which escapes what it holds. */
export function plot(figure: string): Html {
  return raw(figure);
}
