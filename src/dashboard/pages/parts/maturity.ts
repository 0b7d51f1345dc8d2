import { html } from 'hono/html';
import { maturityChecks } from '../../../audit/maturity.ts';
import type { AgentRow } from '../../../store/reading/rows.ts';
import type { Html } from '../../page.ts';
import { visible } from './words.ts';

/** `3 of 5`, with what it would be were all met that nobody could tell. */
export function maturityShort({ level, upTo }: Pick<AgentRow, 'level' | 'upTo'>): Html {
  return html`${level} of 5${upTo > level ? html` <span class="muted small">up to ${upTo}</span>` : ''}`;
}

/** Every check with what is known of it, in the order of the levels. */
export function maturityList({ missing, unknown }: Pick<AgentRow, 'missing' | 'unknown'>): Html {
  const state = (id: string) => (missing.includes(id) ? 'missing' : unknown.includes(id) ? 'unknown' : 'met');
  const badges = { missing: 'badge-high', unknown: 'badge-unknown', met: 'badge-ok' };
  return html`<ul>${maturityChecks.map(
    ({ id, level, text }) =>
      html`<li><span class="badge ${badges[state(id)]}">${state(id)}</span> ${text} <span class="muted small">level ${level}</span></li>
`,
  )}</ul>`;
}

/** What is missing first, in words; empty where nothing is. */
export function firstMissing({ missing }: Pick<AgentRow, 'missing'>): string {
  const [first] = missing;
  return first === undefined ? '' : visible(maturityChecks.find(({ id }) => id === first)?.text ?? first);
}
