import { html } from 'hono/html';
import { durationInWords } from '../../../deliver/text/times.ts';
import type { SessionRow } from '../../../store/reading/rows.ts';
import type { Html } from '../../page.ts';
import { agentHref } from './links.ts';
import { mono, name, when } from './words.ts';

/** Sessions of agents, one a row. */
export function sessionTable(rows: readonly SessionRow[]): Html {
  return html`<table class="table-cards"><caption class="visually-hidden">Sessions of agents</caption>
<thead><tr><th scope="col">Began</th><th scope="col">Lasted</th><th scope="col">Product</th><th scope="col">Agent</th><th scope="col">Human</th><th scope="col">Account</th><th scope="col">Session</th></tr></thead>
<tbody>${rows.map(sessionRow)}</tbody></table>`;
}

function sessionRow({ id, startedAt, lastEventAt, product, agent, human, account }: SessionRow): Html {
  const seconds = (Date.parse(lastEventAt) - Date.parse(startedAt)) / 1_000;
  return html`<tr>
<td data-label="Began" class="nowrap"><div>${when(startedAt)}</div></td>
<td data-label="Lasted" class="nowrap"><div>${durationInWords(seconds)}</div></td>
<td data-label="Product"><div>${name(product)}</div></td>
<td data-label="Agent" class="main"><div>${agent === null ? html`<span class="badge badge-medium">not declared</span>` : html`<a href="${agentHref(agent)}">${name(agent)}</a>`}</div></td>
<td data-label="Human"><div>${human === null ? html`<span class="muted">not known</span>` : name(human)}</div></td>
<td data-label="Account" class="nowrap"><div>${mono(account)}</div></td>
<td data-label="Session"><div>${mono(id)}</div></td>
</tr>
`;
}
