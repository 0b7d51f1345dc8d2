import { html } from 'hono/html';
import type { Instant } from '../../../estate/identifiers.ts';
import type { FindingRow } from '../../../store/reading/rows.ts';
import type { Html } from '../../page.ts';
import { severityBadge, stateBadge } from './badges.ts';
import { agentHref, findingHref } from './links.ts';
import { ago, day, mono, name } from './words.ts';

/** Findings, one a row: how bad, what and where, who, since when. On a phone each is a card. */
export function findingTable(rows: readonly FindingRow[], now: Instant): Html {
  return html`<table class="table-cards"><caption class="visually-hidden">Findings</caption>
<thead><tr><th scope="col">Severity</th><th scope="col">Finding</th><th scope="col">Agent</th><th scope="col">State</th><th scope="col">Since</th></tr></thead>
<tbody>${rows.map((row) => findingRow(row, now))}</tbody></table>`;
}

/** Characters that stand in one line beside a title; longer names are broken. */
const shortName = 32;

function findingRow(row: FindingRow, now: Instant): Html {
  const { agent, team } = row;
  const who = agent === null ? 'not declared' : html`<a href="${agentHref(agent)}">${name(agent)}</a>`;
  const whose = team === null ? '' : html`<br><span class="muted small">${name(team)}</span>`;
  const isShort = Math.max(agent?.length ?? 0, team?.length ?? 0) <= shortName;
  return html`<tr>
<td data-label="Severity"><div>${severityBadge(row.severity)}</div></td>
<td data-label="Finding" class="main"><div><a href="${findingHref(row.fingerprint)}">${name(row.title)}</a><br><span class="tag">${row.rule}</span> <span class="small">${mono(row.account)}</span></div></td>
<td data-label="Agent"${isShort ? html` class="nowrap"` : ''}><div>${who}${whose}</div></td>
<td data-label="State" class="nowrap"><div>${stateBadge(row.state)}${dueNote(row, now)}</div></td>
<td data-label="Since" class="nowrap"><div>${day(row.firstSeen)}</div></td>
</tr>
`;
}

function dueNote({ dueAt, state, suppressedUntil, resolvedAt }: FindingRow, now: Instant): Html | '' {
  if (state === 'suppressed' && suppressedUntil !== null) {
    return html`<br><span class="muted small">until ${day(suppressedUntil)}</span>`;
  }
  if (state === 'resolved')
    return resolvedAt === null ? '' : html`<br><span class="muted small">${day(resolvedAt)}</span>`;
  if (dueAt === null || dueAt > now) return '';
  return html`<br><span class="muted small">due ${ago(dueAt, now)}</span>`;
}
