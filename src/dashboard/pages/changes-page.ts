import { html } from 'hono/html';
import { type EventKind, eventKinds } from '../../audit/lifecycle.ts';
import type { CauseRow, ChangeRow, Slice } from '../../store/reading/rows.ts';
import type { Html, Page } from '../page.ts';
import { causeCard } from './parts/cause-card.ts';
import { changeTimeline } from './parts/change-list.ts';
import { withQuery } from './parts/links.ts';
import { empty, pageHead, pagination } from './parts/lists.ts';
import { mono, visible } from './parts/words.ts';

/** By cause: one entry a change with what it moved. By event: one entry for each thing that happened to a finding. */
export type ChangesView =
  | { readonly by: 'cause'; readonly slice: Slice<CauseRow>; readonly isFirst: boolean }
  | {
      readonly by: 'event';
      readonly slice: Slice<ChangeRow>;
      readonly isFirst: boolean;
      readonly scan: string | undefined;
      readonly kind: EventKind | undefined;
    };

/** What changed, the last first. */
export function changesPage(view: ChangesView): Page {
  return {
    title: 'Changes',
    nav: 'changes',
    body: html`${pageHead('Changes', 'What moved findings, the last first: what was done and by whom, or event by event.')}
<p class="row">${way('By cause', '/changes', view.by === 'cause')} ${way('Event by event', '/changes?by=event', view.by === 'event')}</p>
${view.by === 'cause' ? byCause(view) : byEvent(view)}`,
  };
}

function way(text: string, href: string, isOn: boolean): Html {
  return html`<a class="chip" href="${href}"${isOn ? html` aria-current="true"` : ''}>${text}</a>`;
}

function byCause({ slice, isFirst }: Extract<ChangesView, { by: 'cause' }>): Html {
  return html`<section class="stack"><h2 class="visually-hidden">By cause</h2>
${slice.rows.length === 0 ? empty('No cause was worked out yet', 'The second scan of an estate that the store keeps says what moved between the two, who did it and how to undo it. Event by event there may be more.', 'overreach scan') : slice.rows.map(causeCard)}
${pagination('/changes', {}, slice, isFirst)}</section>`;
}

function byEvent({ slice, isFirst, scan, kind }: Extract<ChangesView, { by: 'event' }>): Html {
  const query = { by: 'event', scan, kind };
  return html`<form class="filters" method="get" action="/changes"><input type="hidden" name="by" value="event">
<div class="field"><label for="kind">What happened</label><select id="kind" name="kind"><option value="">anything</option>${eventKinds.map(
    (one) => html`<option value="${one}"${one === kind ? html` selected` : ''}>${one}</option>`,
  )}</select></div>${scan === undefined ? '' : html`<input type="hidden" name="scan" value="${visible(scan)}">`}<button class="button" type="submit">Show</button></form>
${scan === undefined ? '' : html`<p class="filters-chosen"><a class="chip" href="${withQuery('/changes', { by: 'event', kind })}"><span class="visually-hidden">Take away </span>scan: ${mono(scan)}</a></p>`}
<section class="stack"><h2 class="visually-hidden">Event by event</h2>
${slice.rows.length === 0 && slice.looked === null ? empty('Nothing happened', 'No event fits: every scan and every decision writes what it changed.') : changeTimeline(slice.rows)}
${pagination('/changes', query, slice, isFirst)}</section>`;
}
