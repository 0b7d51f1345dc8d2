import { html } from 'hono/html';
import type { Instant } from '../../estate/identifiers.ts';
import type {
  CoverageSummary,
  DeliveryRow,
  LayerRow,
  ScanRow,
  Slice,
  SlotRow,
} from '../../store/reading/rows.ts';
import type { Html, Page } from '../page.ts';
import { deliverySection, undeliveredNotice } from './parts/deliveries.ts';
import { withQuery } from './parts/links.ts';
import { empty, pageHead, pagination, scrolling } from './parts/lists.ts';
import { ago, codeLine, mono, name, numberOf, when } from './parts/words.ts';

export interface ScansView {
  readonly scans: Slice<ScanRow>;
  readonly isFirst: boolean;
  readonly coverage: CoverageSummary;
  /** Layers that rules rest on. */
  readonly required: readonly string[];
  readonly unread: readonly LayerRow[];
  readonly layers: Slice<LayerRow>;
  /** The place of the list of accounts; null: its beginning. */
  readonly accountsAfter: string | null;
  readonly slots: readonly SlotRow[];
  readonly slotsKnown: boolean;
  /** What was told, failures first; null: the reader sees some accounts alone, or may not read it. */
  readonly deliveries: readonly DeliveryRow[] | null;
  readonly now: Instant;
}

/** How well the auditor sees and runs: coverage by layer and account, its schedule, its scans, and its history's chain. */
export function scansPage(view: ScansView): Page {
  const { scans, isFirst, now } = view;
  return {
    title: 'Scans and health',
    nav: 'scans',
    body: html`${pageHead('Scans and health', 'What was read, how old it is, and when the auditor was blind.')}
${view.deliveries === null ? '' : undeliveredNotice(view.deliveries, now)}
${
  scans.rows.length === 0 && isFirst
    ? empty(
        'Nothing was scanned yet',
        'A scan of a collected estate needs no AWS account; with a configuration it collects by itself.',
        'overreach scan --estate DIR',
      )
    : html`${coverageByLayer(view)}${gaps(view)}${coverageByAccount(view)}
<section class="stack"><h2>Scans</h2>${scrolling('Scans', scanTable(scans.rows, now))}${pagination('/scans', {}, scans, isFirst)}</section>`
}
${schedule(view)}
${view.deliveries === null ? '' : deliverySection(view.deliveries, now)}
<section class="stack"><h2>The history</h2><p>Every event of a finding is chained to the one before it by its hash, account by account. Nothing here says that the chain holds: that is asked of the store itself, with the heads that a digest printed.</p>${codeLine('overreach verify')}</section>`,
  };
}

function coverageByLayer({ coverage, required, now }: ScansView): Html {
  return html`<section class="stack"><h2>Coverage by layer</h2><p>${coverage.sealed.toLocaleString('en-US')} of ${numberOf(coverage.accounts, 'account')} sealed: every layer that rules rest on was read, or is not offered there.</p>${scrolling(
    'Coverage by layer',
    html`<table><caption class="visually-hidden">Coverage by layer</caption><thead><tr><th scope="col">Layer</th><th scope="col" class="num">Complete</th><th scope="col" class="num">Not offered</th><th scope="col" class="num">Unknown</th><th scope="col">Oldest</th></tr></thead>
<tbody>${coverage.layers.map(
      ({
        layer,
        complete,
        notOffered,
        unknown,
        oldest,
      }) => html`<tr><th scope="row">${layer}${required.includes(layer) ? '' : html` <span class="muted small">no rule rests on it alone</span>`}</th><td class="num">${complete.toLocaleString('en-US')}</td><td class="num">${notOffered.toLocaleString('en-US')}</td><td class="num">${unknown === 0 ? '0' : html`<span class="badge badge-unknown">${unknown.toLocaleString('en-US')}</span>`}</td><td>${oldest === null ? 'some account never' : ago(oldest, now)}</td></tr>
`,
    )}</tbody></table>`,
  )}</section>`;
}

function gaps({ unread, now }: ScansView): Html {
  return html`<section class="stack"><h2>What could not be read</h2>${
    unread.length === 0
      ? html`<p>Every layer of every account could be read.</p>`
      : html`<ul>${unread.map(
          ({
            account,
            layer,
            reason,
            completeAt,
          }) => html`<li>${mono(account)} ${layer}: ${name(reason ?? 'not collected')} <span class="muted small">last read whole ${ago(completeAt, now)}</span></li>
`,
        )}</ul>`
  }</section>`;
}

function coverageByAccount({ layers, accountsAfter, now }: ScansView): Html {
  const accounts = Map.groupBy(layers.rows, ({ account, estate }) => `${account} ${estate}`);
  const names = [...new Set(layers.rows.map(({ layer }) => layer))].sort();
  const onward =
    layers.next === null
      ? ''
      : html`<a rel="next" href="${withQuery('/scans', { accounts: layers.next })}">More accounts</a>`;
  const first = accountsAfter === null ? '' : html`<a rel="prev" href="/scans">First accounts</a>`;
  return html`<section class="stack"><h2>Coverage by account</h2>${scrolling(
    'Coverage by account',
    html`<table class="table-cards"><caption class="visually-hidden">Coverage by account</caption><thead><tr><th scope="col">Account</th>${names.map((layer) => html`<th scope="col">${layer}</th>`)}</tr></thead>
<tbody>${[...accounts.values()].map(
      (
        rows,
      ) => html`<tr><td data-label="Account" class="main"><div>${mono(rows[0]?.account ?? '')}</div></td>${names.map(
        (layer) =>
          html`<td data-label="${layer}"><div>${layerCell(
            rows.find((row) => row.layer === layer),
            now,
          )}</div></td>`,
      )}</tr>
`,
    )}</tbody></table>`,
  )}<nav class="pagination" aria-label="Pages of the accounts">${first}${onward}</nav></section>`;
}

function layerCell(row: LayerRow | undefined, now: Instant): Html {
  if (row === undefined) return html`<span class="badge badge-unknown">not told</span>`;
  switch (row.state) {
    case 'complete':
      return html`<span class="badge badge-ok">read</span> <span class="muted small">${ago(row.completeAt, now)}</span>`;
    case 'not-offered':
      return html`<span class="badge badge-neutral">not offered</span>`;
    case 'unknown':
      return html`<span class="badge badge-unknown">unread</span> <span class="muted small">${row.completeAt === null ? '' : `whole ${ago(row.completeAt, now)}`}</span>`;
  }
}

function scanTable(rows: readonly ScanRow[], now: Instant): Html {
  return html`<table class="table-cards"><caption class="visually-hidden">Scans, the last first</caption><thead><tr><th scope="col">Scan</th><th scope="col">Data of</th><th scope="col">Finished</th><th scope="col">Seen</th><th scope="col">What it did</th></tr></thead>
<tbody>${rows.map(
    (scan) => html`<tr>
<td data-label="Scan" class="main"><div>${mono(scan.id)}<br><span class="muted small">${name(scan.estate)}</span></div></td>
<td data-label="Data of"><div>${when(scan.collectedAt)} <span class="muted small">${ago(scan.collectedAt, now)}</span></div></td>
<td data-label="Finished"><div>${when(scan.finishedAt)}</div></td>
<td data-label="Seen"><div>${scan.sealed ? html`<span class="badge badge-ok">sealed</span>` : html`<span class="badge badge-unknown">not all</span>`}</div></td>
<td data-label="What it did"><div>${scan.standing === 'superseded' ? html`<span class="muted">older than one before it: recorded, moved nothing</span>` : html`<a href="${withQuery('/changes', { by: 'event', scan: scan.id })}">its changes</a>`}</div></td>
</tr>
`,
  )}</tbody></table>`;
}

function schedule({ slots, slotsKnown, now }: ScansView): Html {
  const body = !slotsKnown
    ? html`<p class="muted">The database role of this dashboard may not read when schedules ran.</p>`
    : slots.length === 0
      ? html`<p>No schedule ran yet: a worker scans by itself, every night.</p>${codeLine('overreach worker')}`
      : html`<ol class="timeline">${slots.map(slotEntry(now))}</ol>`;
  return html`<section class="stack"><h2>Schedule</h2>${body}</section>`;
}

function slotEntry(now: Instant): (slot: SlotRow) => Html {
  return ({ name: schedule, dueAt, finishedAt, outcome, reason }) => {
    const [tone, said] =
      outcome === 'done'
        ? ['is-ok', html`done ${when(finishedAt ?? dueAt)}`]
        : outcome === 'failed'
          ? ['is-critical', html`failed: ${name(reason ?? 'no reason was given')}`]
          : [
              'is-unknown',
              html`not finished, due ${ago(dueAt, now)}${reason === null ? '' : html`: ${name(reason)}`}`,
            ];
    return html`<li class="${tone}"><span class="timeline-time">${when(dueAt)}</span> <span class="timeline-title">${name(schedule)}</span> <span class="timeline-text">${said}</span></li>
`;
  };
}
