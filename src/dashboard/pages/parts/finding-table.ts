import { html } from 'hono/html';
import type { Instant } from '../../../estate/identifiers.ts';
import type { FindingRow } from '../../../store/reading/rows.ts';
import type { Html } from '../../page.ts';
import { severityBadge, stateBadge } from './badges.ts';
import { agentHref, findingHref } from './links.ts';
import { ago, mono, name, when } from './words.ts';

/** Findings, one a row: how bad, what, who, since when. On a phone each is a card. */
export function findingTable(rows: readonly FindingRow[], now: Instant): Html {
  return html`<table class="table-cards"><caption class="visually-hidden">Findings</caption>
<thead><tr><th scope="col">Severity</th><th scope="col">Finding</th><th scope="col">Agent</th><th scope="col">Account</th><th scope="col">State</th><th scope="col">Since</th></tr></thead>
<tbody>${rows.map((row) => findingRow(row, now))}</tbody></table>`;
}

function findingRow(row: FindingRow, now: Instant): Html {
  const agent =
    row.agent === null ? 'not declared' : html`<a href="${agentHref(row.agent)}">${name(row.agent)}</a>`;
  const team = row.team === null ? '' : html` <span class="muted small">${name(row.team)}</span>`;
  return html`<tr>
<td data-label="Severity">${severityBadge(row.severity)}</td>
<td data-label="Finding" class="main"><a href="${findingHref(row.fingerprint)}">${name(row.title)}</a><br><span class="tag">${row.rule}</span></td>
<td data-label="Agent">${agent}${team}</td>
<td data-label="Account" class="nowrap">${mono(row.account)}</td>
<td data-label="State">${stateBadge(row.state)}${dueNote(row, now)}</td>
<td data-label="Since" class="nowrap">${when(row.firstSeen)}</td>
</tr>
`;
}

function dueNote({ dueAt, state, suppressedUntil, resolvedAt }: FindingRow, now: Instant): Html | '' {
  if (state === 'suppressed' && suppressedUntil !== null) {
    return html` <span class="muted small">until ${when(suppressedUntil)}</span>`;
  }
  if (state === 'resolved')
    return resolvedAt === null ? '' : html` <span class="muted small">${when(resolvedAt)}</span>`;
  if (dueAt === null || dueAt > now) return '';
  return html` <span class="badge badge-high">due ${ago(dueAt, now)}</span>`;
}
