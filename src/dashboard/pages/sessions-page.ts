import { html } from 'hono/html';
import { timeLine } from '../../deliver/plots/time-line.ts';
import type { SessionRow, Slice } from '../../store/reading/rows.ts';
import type { SessionFilter } from '../../store/reading/session-list.ts';
import type { Html, Page } from '../page.ts';
import { withQuery } from './parts/links.ts';
import { empty, pageHead, pagination, scrolling } from './parts/lists.ts';
import { sessionTable } from './parts/session-table.ts';
import { plot, visible } from './parts/words.ts';

export interface SessionsView {
  readonly filter: SessionFilter;
  readonly slice: Slice<SessionRow>;
  readonly isFirst: boolean;
}

const fields = { agent: 'Agent', human: 'Human', product: 'Product', account: 'Account' } as const;

/** Sessions in which agents acted, the last first: who, with what, when and for how long. */
export function sessionsPage({ filter, slice, isFirst }: SessionsView): Page {
  return {
    title: 'Sessions',
    nav: 'sessions',
    body: html`${pageHead('Sessions', 'Where agents acted, as the events that were read show it, the last first. An agent is told by what its client says of itself: whoever hides that is not here.')}
<form class="filters" method="get" action="/sessions">${Object.entries(fields).map(
      ([key, label]) =>
        html`<div class="field"><label for="${key}">${label}</label><input id="${key}" name="${key}" maxlength="300" value="${visible(filter[key as keyof SessionFilter] ?? '')}"></div>
`,
    )}<button class="button" type="submit">Show</button></form>
${chosen(filter)}
${slice.rows.length === 0 ? nothing(filter, slice.looked !== null) : filled(slice)}
${pagination('/sessions', filter, slice, isFirst)}`,
  };
}

function filled({ rows }: Slice<SessionRow>): Html {
  return html`<section class="stack"><h2>When</h2>${plot(
    timeLine({
      id: 'sessions',
      title: 'Sessions of agents over time',
      noun: 'session',
      rowNoun: 'Human',
      spans: rows.map(({ human, agent, product, startedAt, lastEventAt }) => ({
        row: human ?? 'human not known',
        name: `${product}${agent === null ? ', not declared' : `, ${agent}`}`,
        from: startedAt,
        to: lastEventAt,
        tone: agent === null ? ('second' as const) : ('first' as const),
      })),
    }),
  )}</section>
<section class="stack"><h2>Each of them</h2>${scrolling('Sessions', sessionTable(rows))}</section>`;
}

function chosen(filter: SessionFilter): Html | '' {
  const entries = Object.entries(filter).filter((entry): entry is [string, string] => entry[1] !== undefined);
  if (entries.length === 0) return '';
  return html`<p class="filters-chosen">${entries.map(
    ([key, value]) =>
      html`<a class="chip" href="${withQuery('/sessions', { ...filter, [key]: undefined })}"><span class="visually-hidden">Take away </span>${key}: ${visible(value)}</a> `,
  )}</p>`;
}

function nothing(filter: SessionFilter, isCut: boolean): Html | '' {
  if (isCut) return '';
  return Object.values(filter).some((value) => value !== undefined)
    ? empty('No session fits', 'Names are written as the events have them. Take a filter away.')
    : empty(
        'No session of an agent was seen',
        'Sessions come from CloudTrail: scan an estate with its events.',
        'overreach sessions --events DIR',
      );
}
