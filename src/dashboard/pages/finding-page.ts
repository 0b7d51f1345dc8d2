import { html } from 'hono/html';
import type { Excess } from '../../audit/finding.ts';
import type { GuardrailFact } from '../../audit/guardrail-fact.ts';
import type { FindingEvent } from '../../audit/lifecycle.ts';
import type { ShownFinding } from '../../deliver/scan-result.ts';
import { momentInWords } from '../../deliver/text/times.ts';
import type { Instant } from '../../estate/identifiers.ts';
import type { CauseRow } from '../../store/reading/rows.ts';
import type { Html, Page, Visitor } from '../page.ts';
import { decisions } from './finding-decisions.ts';
import {
  historyOf,
  ifMeant,
  type Proposal,
  proof,
  restsOn,
  undo,
  whatChanged,
  whatStops,
  whetherUsed,
  whoAndWhen,
} from './finding-story.ts';
import { severityBadge, stateBadge } from './parts/badges.ts';
import type { Refusal } from './parts/decision-forms.ts';
import { agentHref, findingsHref } from './parts/links.ts';
import { crumbs } from './parts/lists.ts';
import { mono, name, visible, when } from './parts/words.ts';

/** What the page of one finding is made of. */
export interface FindingView {
  readonly finding: ShownFinding;
  /** The newest entries, oldest first. */
  readonly history: readonly FindingEvent[];
  /** How many entries are read at most. */
  readonly historyLimit: number;
  /** The excess before its last change; null: none is known. */
  readonly before: Excess | null;
  /** What holds its principal back; null: nobody knows. */
  readonly holds: readonly GuardrailFact[] | null;
  /** The registry lines that would declare it as meant, and what was compared of them. */
  readonly proposal: Proposal;
  /** The changes that moved it, the last first. */
  readonly causes: readonly CauseRow[];
  /** When it is due; null: no such day. */
  readonly dueAt: Instant | null;
  readonly visitor: Visitor;
  /** A decision that was refused, with what the form held. */
  readonly refused: Refusal | null;
}

/** One finding, in the order in which people ask: what changed, the proof, what stops it, used since, who, undo, if it was meant. */
export function findingPage(view: FindingView): Page {
  const { finding, history, before, causes, visitor, refused } = view;
  const section = (title: string, body: Html | '') =>
    html`<section class="stack"><h2>${title}</h2>${body}</section>`;
  return {
    title: visible(finding.title),
    nav: 'findings',
    ...(refused === null ? {} : { status: 409 as const }),
    body: html`${head(view)}
${refused === null ? '' : decisions(finding, visitor, refused)}
${section('What changed', whatChanged(finding, history, before))}
${section('The proof', proof(finding))}
${section('What still stops it', whatStops(finding, view.holds))}
${section('Used since?', whetherUsed(finding))}
${section('Who and when', whoAndWhen(finding, causes))}
${section('Undo', undo(finding))}
${section('If this was meant', ifMeant(view.proposal))}
${restsOn(finding)}
${refused === null ? decisions(finding, visitor, null) : ''}
${section('History', historyOf(history, view.historyLimit))}`,
  };
}

function head({ finding, dueAt }: FindingView): Html {
  const fact = (key: string, value: Html | string) => html`<div><dt>${key}</dt><dd>${value}</dd></div>`;
  const { agent, operator, owner, suppression } = finding;
  return html`<header class="page-head">${crumbs(['Findings', '/findings'], [finding.rule, findingsHref({ rule: finding.rule })])}
<h1>${name(finding.title)}</h1>
<p class="lede">${severityBadge(finding.severity)} ${stateBadge(finding.state)} ${finding.triage === 'acknowledged' && finding.state !== 'resolved' ? stateBadge('acknowledged') : ''} <span class="tag">${finding.rule}</span></p></header>
${finding.presence === 'unknown' ? html`<div class="notice notice-unknown"><strong>Nobody could see whether it is still there</strong> ${visible(finding.presenceReason ?? '')}</div>` : ''}
${finding.presence === 'absent' ? html`<div class="notice notice-ok"><strong>Resolved</strong> ${visible(finding.presenceReason ?? '')}</div>` : ''}
<dl class="facts card">
${fact('Agent', agent === null ? 'none is declared' : html`<a href="${agentHref(agent)}">${name(agent)}</a>`)}
${operator === null ? '' : fact('Operator', name(operator))}
${fact('Owner', owner.team === null ? 'nobody' : html`${name(owner.team)} <span class="muted small">decided by ${owner.decidedBy}</span>`)}
${fact('Account', html`<a href="${findingsHref({ account: finding.account })}">${mono(finding.account)}</a>`)}
${fact('Principal', mono(finding.principal))}
${fact('First seen', html`${when(finding.firstSeen)}${finding.life > 1 ? html` <span class="muted small">its life no. ${finding.life}</span>` : ''}`)}
${fact('Last seen', when(finding.lastSeen))}
${dueAt === null || finding.presence === 'absent' ? '' : fact('Due', when(dueAt))}
${suppression === null ? '' : fact('Accepted', html`by ${name(suppression.person)} until ${visible(momentInWords(suppression.expires))}: ${name(suppression.reason)}`)}
${fact('Id', mono(finding.fingerprint))}
</dl>`;
}
