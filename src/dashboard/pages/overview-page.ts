import { html } from 'hono/html';
import type { Severity } from '../../audit/finding.ts';
import { severities } from '../../audit/finding.ts';
import { overTime } from '../../deliver/plots/over-time.ts';
import type {
  CauseRow,
  ChangeRow,
  Counted,
  FindingRow,
  LayerRow,
  ScanRow,
  SlotRow,
} from '../../store/reading/rows.ts';
import type { Html, Page } from '../page.ts';
import { inSentence } from '../sentence.ts';
import { causeCard } from './parts/cause-card.ts';
import { changeTimeline } from './parts/change-list.ts';
import { findingTable } from './parts/finding-table.ts';
import { findingsHref } from './parts/links.ts';
import { empty, pageHead, scrolling } from './parts/lists.ts';
import { ago, counted, mono, name, nounOf, numberOf, plot, visible, when } from './parts/words.ts';
import { type Tonight, type TonightFacts, tonightOf } from './tonight.ts';

/** What the first page is made of. */
export interface OverviewView extends TonightFacts {
  /** The worst open findings. */
  readonly worst: readonly FindingRow[];
  /** What the newest scans did: by cause where causes were worked out, else by event. */
  readonly causes: readonly CauseRow[];
  readonly changes: readonly ChangeRow[];
  readonly changeCounts: {
    readonly kinds: Readonly<Record<string, number>>;
    readonly atLeast: boolean;
  } | null;
  /** Scans of the newest estate, oldest first; empty where the role may not read their counts. */
  readonly trend: readonly ScanRow[];
  readonly unread: readonly LayerRow[];
  readonly slots: readonly SlotRow[];
  /** The accounts that the database role sees; null: all. */
  readonly accounts: readonly string[] | null;
}

/** Are we safe tonight? What changed, what is worst, how it went, and what nobody could see. */
export function overviewPage(view: OverviewView): Page {
  const tonight = tonightOf(view);
  return {
    title: 'Overview',
    nav: 'overview',
    body: html`${pageHead('Overview', lede(view))}
${verdict(tonight)}
${view.scans.length === 0 ? firstSteps() : filled(view)}`,
  };
}

function lede({ scans, accounts }: OverviewView): Html | string {
  const [newest] = scans;
  const sight =
    accounts === null
      ? ''
      : `; of ${numberOf(accounts.length, 'account')}, which is what this database role sees`;
  return newest === undefined
    ? 'No scan is kept in this store.'
    : html`As of data collected ${when(newest.collectedAt)}${sight}.`;
}

function verdict({ state, headline, reasons }: Tonight): Html {
  const notice = { ok: 'ok', warning: 'warning', critical: 'critical', unknown: 'unknown' }[state];
  return html`<section class="notice notice-${notice}" aria-label="Tonight"><strong>${visible(headline)}.</strong>${reasons.length === 0 ? '' : html` <span>${inSentence(reasons.join('; '))}</span>`}</section>`;
}

function firstSteps(): Html {
  return empty(
    'Nothing to see yet',
    'Scan an estate that was collected, or look at the example organization first: it needs no AWS account.',
    'overreach demo --store pglite:.overreach/db',
  );
}

function filled(view: OverviewView): Html {
  return html`${figures(view)}
${lastNight(view)}
<section class="stack"><h2>The worst that is open</h2>
${view.worst.length === 0 ? html`<p class="muted">Nothing is open.</p>` : scrolling('The worst open findings', findingTable(view.worst, view.now))}
<p><a href="/findings">All open findings</a></p></section>
${trendOf(view.trend)}
${blindnessOf(view)}`;
}

function figures({ open, agentsOverScope, overdue, coverage, now }: OverviewView): Html {
  const stat = (value: string, label: string, note: Html | string, href: string, tone: string) =>
    html`<a class="card stat ${tone === '' ? '' : `card-${tone}`}" href="${href}"><div class="stat-value">${value}</div><div class="stat-label">${label}</div><div class="stat-note">${note}</div></a>
`;
  const bySeverity = (severity: Severity) => `${counted(open[severity])} ${severity}`;
  const isWhole = coverage.sealed === coverage.accounts && coverage.accounts > 0;
  return html`<section class="grid" aria-label="Figures">
${stat(counted(agentsOverScope), nounOf(agentsOverScope, 'agent over scope', 'agents over scope'), 'can do, or did, what nobody meant', findingsHref({ rule: 'agent-outside-intended-scope' }), tone(agentsOverScope))}
${stat(counted(open.critical), 'critical open', severities.toReversed().slice(1).map(bySeverity).join(', '), findingsHref({ severity: 'critical' }), open.critical.count > 0 ? 'critical' : 'ok')}
${stat(counted(overdue), 'overdue', 'should have been resolved by now', findingsHref({ due: 'overdue' }), tone(overdue))}
${stat(`${coverage.sealed.toLocaleString('en-US')} of ${coverage.accounts.toLocaleString('en-US')}`, coverage.accounts === 1 ? 'account read whole' : 'accounts read whole', `oldest data ${ago(coverage.oldestRequired, now)}`, '/scans', isWhole ? 'ok' : 'unknown')}
</section>`;
}

function tone({ count }: Counted): string {
  return count > 0 ? 'high' : 'ok';
}

function lastNight({ causes, changes, changeCounts, scans }: OverviewView): Html {
  const kinds = Object.entries(changeCounts?.kinds ?? {});
  const said =
    kinds.length === 0
      ? 'The last scan changed nothing.'
      : `The last scan: ${kinds.map(([kind, count]) => `${count.toLocaleString('en-US')} ${kind}`).join(', ')}${changeCounts?.atLeast ? ', and more' : ''}.`;
  const [newest] = scans;
  const ofNewest = causes.filter(({ scanId }) => scanId === newest?.id);
  return html`<section class="stack"><h2>What changed last night</h2><p>${visible(said)}</p>
${ofNewest.length > 0 ? ofNewest.map(causeCard) : changes.length > 0 ? changeTimeline(changes) : ''}
<p><a href="/changes">All changes</a></p></section>`;
}

function trendOf(trend: readonly ScanRow[]): Html | '' {
  if (trend.length === 0) return '';
  return html`<section class="stack"><h2>How it went</h2>${plot(
    overTime({
      id: 'trend',
      title: 'Open findings over time',
      noun: 'open finding',
      times: trend.map(({ collectedAt }) => collectedAt),
      series: severities.toReversed().map((severity) => ({
        name: severity,
        tone: severity,
        values: trend.map(({ counts }) => counts?.[severity] ?? null),
      })),
    }),
  )}</section>`;
}

function blindnessOf({ unread, coverage, slots, now }: OverviewView): Html {
  const failed = slots.filter(({ outcome }) => outcome === 'failed');
  return html`<section class="stack"><h2>What nobody could see</h2>
${unread.length === 0 ? html`<p>Every layer of every account could be read.</p>` : html`<ul>${unread.map(({ account, layer, reason }) => html`<li>${mono(account)} ${layer}: ${name(reason ?? 'not collected')}</li>`)}</ul>`}
${coverage.accounts > coverage.sealed ? html`<p class="muted">Findings of an account that is unread are held open as unknown: nothing of it is called resolved.</p>` : ''}
${failed.length === 0 ? '' : html`<ul>${failed.map(({ name: schedule, dueAt, reason }) => html`<li>${name(schedule)} failed ${ago(dueAt, now)}: ${name(reason ?? 'no reason was given')}</li>`)}</ul>`}
<p><a href="/scans">Scans and coverage</a></p></section>`;
}
