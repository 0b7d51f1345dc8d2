import { html } from 'hono/html';
import { proofInWords, withoutChange } from '../../../deliver/text/cause-words.ts';
import { originInWords } from '../../../deliver/text/origin-words.ts';
import type { CauseRow } from '../../../store/reading/rows.ts';
import type { Html } from '../../page.ts';
import { codeLine, name, visible } from './words.ts';

/** How sure it is that this is why, and what undoing it does; or what happened where no change explains it. */
export function causeInWords({ cause, parts, undo }: Pick<CauseRow, 'cause' | 'parts' | 'undo'>): string {
  switch (cause) {
    case 'proved':
    case 'among':
    case 'bearing':
      return proofInWords(cause, parts.length, undo);
    case 'scope':
    case 'act':
    case 'unexplained':
      return withoutChange(cause);
  }
}

/** What was done, by whom, and the command that undoes it. */
export function causeParts({ parts, unexplained, cause }: CauseRow): Html {
  if (parts.length === 0) return html`<p class="muted">${visible(unexplained ?? withoutChange(cause))}</p>`;
  return html`<ul class="stack">${parts.map(
    ({
      text,
      origin,
      command,
    }) => html`<li>${name(text)}<br><span class="small">${name(originInWords(origin))}</span>${
      typeof command === 'string' ? codeLine(command) : ''
    }</li>
`,
  )}</ul>`;
}
