import { html } from 'hono/html';
import type { AgentRow, FindingRow, ScanRow, Slice } from '../../store/reading/rows.ts';
import type { Html, Page } from '../page.ts';
import { agentHref, findingHref, withQuery } from './parts/links.ts';
import { empty, pageHead, pagination, scrolling } from './parts/lists.ts';
import { codeLine, mono, name, when } from './parts/words.ts';

export interface RegistryView {
  readonly slice: Slice<AgentRow>;
  readonly isFirst: boolean;
  /** The last scans, newest first: which registry each was made with. */
  readonly scans: readonly ScanRow[];
  /** Open findings about the registry itself: scopes missing, reviews overdue, entries expired. */
  readonly about: readonly FindingRow[];
}

/** What is declared, as the store knows it. The registry's own text lies in git; what the store lacks is not told here. */
export function registryPage(view: RegistryView): Page {
  const { slice, isFirst } = view;
  return {
    title: 'Registry',
    nav: 'registry',
    body: html`${pageHead('Registry', 'What agents are declared, as the last scan with a registry knew them. The text itself lies in git: this page changes nothing.')}
${slice.rows.length === 0 ? empty('No registry was scanned with', 'Declare agents and what they are meant to do: a first draft comes from what an estate shows.', 'overreach registry init --estate DIR') : declared(slice.rows)}
${pagination('/registry', {}, slice, isFirst)}
${aboutIt(view.about)}
${editions(view.scans)}
<section class="stack"><h2>What a scope resolves to</h2><p>The store keeps what exceeds a scope and not the scope. All of it, with its ceiling and its denies:</p>${codeLine('overreach registry show AGENT --registry FILE')}</section>`,
  };
}

function declared(rows: readonly AgentRow[]): Html {
  return html`<section class="stack"><h2>Declared agents</h2>${scrolling(
    'Declared agents',
    html`<table class="table-cards"><caption class="visually-hidden">Declared agents</caption>
<thead><tr><th scope="col">Agent</th><th scope="col">Owner</th><th scope="col">Scope</th><th scope="col">Human</th><th scope="col">Review</th><th scope="col">Ways to stop it</th></tr></thead>
<tbody>${rows.map(
      (row) => html`<tr>
<td data-label="Agent" class="main"><div><a href="${agentHref(row.agent)}">${name(row.agent)}</a></div></td>
<td data-label="Owner"><div><a href="${withQuery('/agents', { team: row.team })}">${name(row.team)}</a></div></td>
<td data-label="Scope"><div>${check(row, 'scope-known', 'written, and resolves', 'not written')}</div></td>
<td data-label="Human"><div>${check(row, 'human-named', 'named', 'nobody named')}</div></td>
<td data-label="Review"><div>${check(row, 'reviewed', 'in its cadence', 'overdue, or no cadence')}</div></td>
<td data-label="Ways to stop it"><div>${check(row, 'kill-switch-tested', 'written and tried', 'not written, or not tried')}</div></td>
</tr>
`,
    )}</tbody></table>`,
  )}</section>`;
}

/** What one check of the maturity says. INVARIANT: unknown is said as unknown. */
function check({ missing, unknown }: AgentRow, id: string, met: string, not: string): Html {
  if (missing.includes(id)) return html`<span class="badge badge-medium">${not}</span>`;
  if (unknown.includes(id)) return html`<span class="badge badge-unknown">unknown</span>`;
  return html`<span class="badge badge-ok">${met}</span>`;
}

function aboutIt(findings: readonly FindingRow[]): Html | '' {
  if (findings.length === 0) return '';
  return html`<section class="stack"><h2>What it lacks</h2><ul>${findings.map(({ fingerprint, title, rule }) => html`<li><a href="${findingHref(fingerprint)}">${name(title)}</a> <span class="tag">${rule}</span></li>`)}</ul></section>`;
}

/** Each registry that the last scans were made with, by its digest, and since when. */
function editions(scans: readonly ScanRow[]): Html | '' {
  const told = scans.filter(({ registryDigest }) => registryDigest !== null);
  if (told.length === 0) return '';
  const changes = told.filter(({ registryDigest, estate }, at) => {
    const older = told.slice(at + 1).find((scan) => scan.estate === estate);
    return older === undefined || older.registryDigest !== registryDigest;
  });
  return html`<section class="stack"><h2>Its editions</h2><p class="muted">Of the last ${told.length === 1 ? 'scan' : `${told.length} scans`} with a registry; a new edition can close findings by widening a scope, and each such finding says so.</p>
<ol class="timeline">${changes.map(
    ({
      registryDigest,
      collectedAt,
      id,
    }) => html`<li><span class="timeline-time">${when(collectedAt)}</span> <span class="timeline-title">${mono((registryDigest ?? '').slice(0, 12))}</span> <span class="timeline-text">first used by <a href="${withQuery('/changes', { by: 'event', scan: id })}">${mono(id)}</a></span></li>
`,
  )}</ol></section>`;
}
