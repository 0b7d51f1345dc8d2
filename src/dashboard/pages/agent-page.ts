import { html } from 'hono/html';
import type { FindingEvent, FindingRecord } from '../../audit/lifecycle.ts';
import { evidenceOf, proofInWords } from '../../deliver/export/finding-words.ts';
import { usedAgainstGranted } from '../../deliver/plots/used-against-granted.ts';
import { lastWorsening } from '../../deliver/text/finding-history.ts';
import { regionsToShow } from '../../deliver/worst-regions.ts';
import type { Instant } from '../../estate/identifiers.ts';
import { proposalOf } from '../../run/explain.ts';
import { shownFinding } from '../../run/shown-findings.ts';
import type {
  AgentFindings,
  AgentRow,
  CauseRow,
  FindingRow,
  SessionRow,
  Slice,
} from '../../store/reading/rows.ts';
import type { Html, Page } from '../page.ts';
import { agentWay } from './agent-way.ts';
import { openBySeverity } from './agents-page.ts';
import { undo, whoAndWhen } from './finding-story.ts';
import { excessOfOne } from './parts/excess-map.ts';
import { findingTable } from './parts/finding-table.ts';
import { findingHref, findingsHref, withQuery } from './parts/links.ts';
import { crumbs, scrolling } from './parts/lists.ts';
import { maturityList, maturityShort } from './parts/maturity.ts';
import { regionLine } from './parts/region-card.ts';
import { sessionTable } from './parts/session-table.ts';
import { codeBlock, codeLine, mono, name, plot, visible } from './parts/words.ts';
import { usedServices } from './used-services.ts';

/** What the page of one agent is made of. */
export interface AgentView {
  readonly agent: string;
  /** One an estate that knows it; none where it is known by its findings or sessions only. */
  readonly declared: readonly AgentRow[];
  readonly counts: AgentFindings | undefined;
  /** The worst of its open findings. */
  readonly findings: Slice<FindingRow>;
  /** The worst of them with an excess, whole. */
  readonly excess: readonly FindingRecord[];
  /** The history and the causes of the first of these. */
  readonly history: readonly FindingEvent[];
  readonly causes: readonly CauseRow[];
  /** What the rule on unused access found. */
  readonly unused: readonly FindingRecord[];
  readonly sessions: Slice<SessionRow>;
  readonly now: Instant;
}

/** One agent: the way to it, what was meant beside what it can do, the proof, the cause, the remedy, and the registry lines. */
export function agentPage(view: AgentView): Page {
  const { agent, findings, excess, sessions, now } = view;
  const [worst] = excess;
  return {
    title: visible(agent),
    nav: 'agents',
    body: html`${head(view)}
<section class="stack"><h2>The way to it</h2>${plot(agentWay({ agent, findings: findings.rows, sessions: sessions.rows }))}</section>
<section class="stack"><h2>What was meant, and what it can do</h2>${worst === undefined ? html`<p class="muted">No open finding of it holds an excess: what it can do lies within what was meant, as far as it was seen.</p>` : intendedBesideEffective(worst)}
${excess.length === 0 ? '' : excessOfOne(excess)}</section>
${worst === undefined ? '' : worstOf(worst, view)}
${usedOf(view)}
<section class="stack"><h2>Open findings</h2>${findings.rows.length === 0 ? html`<p class="muted">None is open.</p>` : scrolling('Open findings of this agent', findingTable(findings.rows, now))}
<p><a href="${findingsHref({ agent })}">All open findings of it</a> · <a href="${findingsHref({ agent, state: 'resolved' })}">resolved ones</a></p></section>
<section class="stack"><h2>Last sessions</h2>${sessions.rows.length === 0 ? html`<p class="muted">No session of it was seen in the events that were read.</p>` : scrolling('Last sessions', sessionTable(sessions.rows))}
<p><a href="${withQuery('/sessions', { agent })}">All its sessions</a></p></section>
${maturity(view)}`,
  };
}

function head({ agent, declared, counts }: AgentView): Html {
  const fact = (key: string, value: Html | string) => html`<div><dt>${key}</dt><dd>${value}</dd></div>`;
  const [row] = declared;
  const operators = counts?.operators ?? [];
  return html`<header class="page-head">${crumbs(['Agents', '/agents'])}<h1>${name(agent)}</h1>
<p class="lede">${row === undefined ? 'No registry that was scanned with declares it.' : html`Owned by ${name(row.team)}, maturity ${maturityShort(row)}.`} ${openBySeverity(agent, counts)}</p></header>
<dl class="facts card">
${fact('Operators', operators.length === 0 ? html`<span class="muted">no finding names one; the registry does: <code>overreach registry show</code></span>` : html`${operators.map((one) => html`${name(one)} `)}`)}
${declared.map(({ estate, accounts }) => fact(`Accounts in ${visible(estate)}`, accounts.length === 0 ? 'no principal of it was found' : html`${accounts.slice(0, 12).map((id) => html`${mono(id)} `)}`))}
</dl>`;
}

/** The store keeps what exceeds and where the scope is written; the whole of both is in the registry and in the estate. */
function intendedBesideEffective({ detection }: FindingRecord): Html {
  const places = evidenceOf(detection, 'registry');
  const regions = regionsToShow(detection.excess?.regions ?? []);
  const granted = [
    ...new Set(
      regions.flatMap(({ grantedBy }) =>
        grantedBy.map(({ policy, statement }) => `${policy} (statement ${statement})`),
      ),
    ),
  ];
  return html`<div class="split">
<div class="card stack"><h3 class="card-title">Meant</h3>${places.length === 0 ? html`<p class="muted">Where it is written is not part of the finding.</p>` : html`<ul>${places.map(({ text }) => html`<li>${name(text)}</li>`)}</ul>`}
<p class="muted small">The whole of it:</p>${codeLine(`overreach registry show ${detection.agent ?? ''}`)}</div>
<div class="card card-${detection.severity} stack"><h3 class="card-title">Beyond it</h3><ul>${regions.slice(0, 6).map(regionLine)}${regions.length > 6 ? html`<li class="muted">and ${regions.length - 6} more</li>` : ''}</ul>
${granted.length === 0 ? '' : html`<p class="small">Granted by ${visible(granted.slice(0, 4).join(', '))}${granted.length > 4 ? ` and ${granted.length - 4} more` : ''}</p>`}</div></div>`;
}

function worstOf(record: FindingRecord, { history, causes }: AgentView): Html {
  const finding = shownFinding(record);
  const words = proofInWords(finding);
  const { proposal } = proposalOf(record);
  const worsened = lastWorsening(history);
  return html`<section class="stack"><h2>The worst of it</h2>
<p><a href="${findingHref(finding.fingerprint)}">${name(finding.title)}</a></p>
<h3>The proof</h3>${words === null ? html`<p class="muted">No request could be built for it.</p>` : codeLine(words)}
<h3>The cause</h3>${worsened === null ? '' : html`<p>${visible(worsened)}</p>`}${whoAndWhen({ ...finding, evidence: [] }, causes)}
<h3>The remedy</h3>${undo(finding)}
<h3>If this was meant</h3>${proposal === null ? html`<p class="muted">No registry line declares this as meant.</p>` : codeBlock(proposal)}</section>`;
}

function usedOf({ unused }: AgentView): Html | '' {
  const rows = unused.flatMap(({ detection }) => usedServices(detection) ?? []);
  if (rows.length === 0) return '';
  return html`<section class="stack"><h2>What it uses of what it may</h2>${plot(
    usedAgainstGranted({
      id: 'use',
      title: 'Services used against services granted',
      noun: 'service',
      rows,
    }),
  )}</section>`;
}

function maturity({ declared }: AgentView): Html | '' {
  const [row] = declared;
  return row === undefined
    ? ''
    : html`<section class="stack"><h2>Maturity</h2><p>${maturityShort(row)}: levels build on one another, a gap below holds back all above.</p>${maturityList(row)}</section>`;
}
