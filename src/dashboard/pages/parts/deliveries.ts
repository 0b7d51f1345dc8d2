import { html } from 'hono/html';
import type { Instant } from '../../../estate/identifiers.ts';
import type { DeliveryRow } from '../../../store/reading/rows.ts';
import type { Html } from '../../page.ts';
import { scrolling } from './lists.ts';
import { ago, codeLine, mono, name, numberOf, visible, when } from './words.ts';

/** Failures of so long are still news: what failed within a week is sent when a worker starts again. */
const newsMs = 7 * 24 * 3_600_000;
/** Reasons that the notice names; the list has them all. */
const reasonsTold = 3;

const kinds: Readonly<Record<DeliveryRow['kind'], string>> = {
  digest: 'the digest of a scan',
  page: 'a critical finding',
  missed: 'a missed scan',
};

/** A loud word above everything else where people were not told what they should have been; empty where they were. */
export function undeliveredNotice(rows: readonly DeliveryRow[], now: Instant): Html | '' {
  const failed = rows.filter((row) => isFailed(row) && Date.parse(now) - Date.parse(row.createdAt) < newsMs);
  if (failed.length === 0) return '';
  const reasons = [...new Set(failed.map(({ reason }) => reason ?? 'no reason was given'))];
  const more = reasons.length > reasonsTold ? html` and other reasons` : '';
  return html`<div class="notice notice-critical" role="alert"><strong>${numberOf(failed.length, 'message')} did not arrive</strong> ${reasons
    .slice(0, reasonsTold)
    .map(
      (reason, at) => html`${at === 0 ? '' : '; '}${name(reason)}`,
    )}${more}. <a href="#deliveries">See what was told</a></div>`;
}

/** What was to be told to people, and what became of it. */
export function deliverySection(rows: readonly DeliveryRow[], now: Instant): Html {
  const body =
    rows.length === 0
      ? html`<p>Nothing was to be told yet: a worker tells what its scans found.</p>`
      : html`${scrolling('What was told', deliveryTable(rows, now))}${rows.some(({ state }) => state === 'failed') ? html`<p>What failed within a week is sent again once its cause is mended:</p>${codeLine('overreach digest send')}` : ''}`;
  return html`<section class="stack" id="deliveries"><h2>What was told</h2>${body}</section>`;
}

function deliveryTable(rows: readonly DeliveryRow[], now: Instant): Html {
  return html`<table class="table-cards"><caption class="visually-hidden">Messages, those that failed first, then the last first</caption><thead><tr><th scope="col">State</th><th scope="col">Of</th><th scope="col">To</th><th scope="col">Due</th><th scope="col">What became of it</th></tr></thead>
<tbody>${rows.map(
    (row) => html`<tr>
<td data-label="State"><div>${stateOf(row.state)}</div></td>
<td data-label="Of" class="main"><div>${kinds[row.kind]}${row.scanId === null ? '' : html`<br><span class="small">${mono(row.scanId)}</span>`}</div></td>
<td data-label="To"><div>${row.route === null ? html`<span class="muted">not written yet</span>` : name(row.route)}</div></td>
<td data-label="Due"><div>${when(row.createdAt)} <span class="muted small">${ago(row.createdAt, now)}</span></div></td>
<td data-label="What became of it"><div>${becameOf(row)} <span class="muted small">${visible(row.digest.slice(0, 16))}</span></div></td>
</tr>
`,
  )}</tbody></table>`;
}

function becameOf({ state, reason, sentAt, tries }: DeliveryRow): Html {
  if (state === 'sent') return html`arrived ${sentAt === null ? '' : when(sentAt)}`;
  const why = reason === null ? '' : name(reason);
  const tried = tries === 0 ? '' : html` <span class="muted small">refused ${numberOf(tries, 'time')}</span>`;
  return html`${why}${state === 'poison' ? tried : ''}`;
}

function stateOf(state: DeliveryRow['state']): Html {
  switch (state) {
    case 'sent':
      return html`<span class="badge badge-ok">sent</span>`;
    case 'waiting':
      return html`<span class="badge badge-unknown">waiting</span>`;
    case 'failed':
      return html`<span class="badge badge-critical">failed</span>`;
    case 'poison':
      return html`<span class="badge badge-critical">poison</span> <span class="muted small">refused too often</span>`;
    case 'skipped':
      return html`<span class="badge badge-neutral">skipped</span>`;
  }
}

function isFailed({ state }: DeliveryRow): boolean {
  return state === 'failed' || state === 'poison';
}
