import { html } from 'hono/html';
import { severities } from '../../audit/finding.ts';
import type { FindingRecord } from '../../audit/lifecycle.ts';
import type { AgentFindings, AgentRow, Slice } from '../../store/reading/rows.ts';
import type { Html, Page } from '../page.ts';
import { severityBadge } from './parts/badges.ts';
import { excessOfMany } from './parts/excess-map.ts';
import { agentHref, findingsHref, withQuery } from './parts/links.ts';
import { empty, pageHead, pagination, scrolling } from './parts/lists.ts';
import { firstMissing, maturityShort } from './parts/maturity.ts';
import { mono, name, visible } from './parts/words.ts';

export interface AgentsView {
  readonly team: string | undefined;
  readonly slice: Slice<AgentRow>;
  readonly isFirst: boolean;
  /** Open findings of the agents on this page. */
  readonly findings: readonly AgentFindings[];
  /** Their worst findings with an excess. */
  readonly excess: readonly FindingRecord[];
}

/** Declared agents: who answers for each, how mature its handling is, and what it can do beyond what was meant. */
export function agentsPage(view: AgentsView): Page {
  const { slice, team, isFirst, excess } = view;
  return {
    title: 'Agents',
    nav: 'agents',
    body: html`${pageHead('Agents', 'Declared agents, as the last scan with a registry knew them.')}
<form class="filters" method="get" action="/agents"><div class="field"><label for="team">Team</label><input id="team" name="team" maxlength="300" value="${visible(team ?? '')}"></div><button class="button" type="submit">Show</button></form>
${team === undefined ? '' : html`<p class="filters-chosen"><a class="chip" href="/agents"><span class="visually-hidden">Take away </span>team: ${visible(team)}</a></p>`}
${slice.rows.length === 0 ? nothing(team) : list(view)}
${pagination('/agents', { team }, slice, isFirst)}
${slice.rows.length === 0 ? '' : html`<section class="stack"><h2>What they can do that nobody meant</h2>${excessOfMany(excess)}</section>`}
<p class="muted">Agents that nobody declared are findings: <a href="${findingsHref({ rule: 'undeclared-agent' })}">undeclared agents</a>.</p>`,
  };
}

function nothing(team: string | undefined): Html {
  return team === undefined
    ? empty(
        'No agent is declared',
        'Declare agents in a registry: it is drafted from what an estate shows, and a scan with it tells how far each can reach.',
        'overreach registry init --estate DIR',
      )
    : empty('No agent of this team', 'Teams are the owners in the registry, written as there.');
}

function list({ slice, findings }: AgentsView): Html {
  const byAgent = new Map(findings.map((one) => [one.agent, one]));
  return html`<section class="stack"><h2 class="visually-hidden">The list</h2>${scrolling(
    'Declared agents',
    html`<table class="table-cards"><caption class="visually-hidden">Declared agents</caption>
<thead><tr><th scope="col">Agent</th><th scope="col">Owner</th><th scope="col">Operator</th><th scope="col">Accounts</th><th scope="col">Maturity</th><th scope="col">Open findings</th></tr></thead>
<tbody>${slice.rows.map((row) => agentRow(row, byAgent.get(row.agent)))}</tbody></table>`,
  )}</section>`;
}

function agentRow(row: AgentRow, found: AgentFindings | undefined): Html {
  const missing = firstMissing(row);
  return html`<tr>
<td data-label="Agent" class="main"><div><a href="${agentHref(row.agent)}">${name(row.agent)}</a></div></td>
<td data-label="Owner"><div><a href="${withQuery('/agents', { team: row.team })}">${name(row.team)}</a></div></td>
<td data-label="Operator"><div>${operators(found)}</div></td>
<td data-label="Accounts" class="nowrap"><div>${accounts(row.accounts)}</div></td>
<td data-label="Maturity"><div>${maturityShort(row)}${missing === '' ? '' : html`<br><span class="muted small">missing: ${missing}</span>`}</div></td>
<td data-label="Open findings" class="nowrap"><div>${openBySeverity(row.agent, found)}</div></td>
</tr>
`;
}

// The store knows the human of a finding, not the list of the registry: without a finding it says nothing.
function operators(found: AgentFindings | undefined): Html | string {
  const names = found?.operators ?? [];
  if (names.length === 0) return html`<span class="muted">no finding names one</span>`;
  return html`${names.slice(0, 2).map((operator) => html`${name(operator)} `)}${names.length > 2 ? html`<span class="muted small">and ${names.length - 2} more</span>` : ''}`;
}

function accounts(ids: readonly string[]): Html {
  if (ids.length === 0) return html`<span class="muted">no principal of it was found</span>`;
  return html`${ids.slice(0, 3).map((id) => html`${mono(id)}<br>`)}${ids.length > 3 ? html`<span class="muted small">and ${ids.length - 3} more</span>` : ''}`;
}

/** How many of each severity, the worst first. */
export function openBySeverity(agent: string, found: AgentFindings | undefined): Html {
  if (found === undefined) return html`<span class="badge badge-ok">none</span>`;
  const counts = severities
    .toReversed()
    .flatMap((severity) => (found.open[severity] ? [{ severity, count: found.open[severity] }] : []));
  const gap = html`<span class="gap"> </span>`;
  return html`<a href="${findingsHref({ agent })}">${counts.map(({ severity, count }) => html`${count.toLocaleString('en-US')}${gap}${severityBadge(severity)}${gap}`)}</a>${found.atLeast ? html`<span class="muted small">and more</span>` : ''}`;
}
