import { html } from 'hono/html';
import { severities } from '../../audit/finding.ts';
import { ruleIds } from '../../audit/rules.ts';
import type { Instant } from '../../estate/identifiers.ts';
import type { FindingFilter } from '../../store/reading/finding-filter.ts';
import type { FindingRow, Slice } from '../../store/reading/rows.ts';
import type { Html, Page } from '../page.ts';
import { lanes, states } from './finding-query.ts';
import { findingTable } from './parts/finding-table.ts';
import { withQuery } from './parts/links.ts';
import { empty, pageHead, pagination, scrolling } from './parts/lists.ts';
import { visible } from './parts/words.ts';

export interface FindingsView {
  readonly filter: FindingFilter;
  readonly slice: Slice<FindingRow>;
  readonly isFirst: boolean;
  readonly now: Instant;
}

/** Findings that fit, the worst first, with what one looks for them by. */
export function findingsPage({ filter, slice, isFirst, now }: FindingsView): Page {
  const { text, ...named } = filter;
  const query = { ...named, q: text };
  return {
    title: 'Findings',
    nav: 'findings',
    body: html`${pageHead('Findings', ledeOf(filter))}
${filterForm(filter)}
${chosen(query)}
<section class="stack"><h2 class="visually-hidden">The list</h2>
${slice.rows.length === 0 ? nothing(filter, slice.looked !== null) : scrolling('Findings', findingTable(slice.rows, now))}
${pagination('/findings', query, slice, isFirst)}</section>`,
  };
}

function ledeOf({ state, due }: FindingFilter): string {
  if (due !== undefined) return 'What should have been resolved by now, the longest overdue first.';
  switch (state) {
    case 'resolved':
      return 'What was resolved, the last first.';
    case 'suppressed':
      return 'What was accepted, first what opens again first.';
    default:
      return 'What is open, the worst first; of one severity what is known longest.';
  }
}

function filterForm(filter: FindingFilter): Html {
  const select = (
    key: 'state' | 'severity' | 'lane' | 'rule',
    label: string,
    words: readonly string[],
    any: string,
  ) =>
    html`<div class="field"><label for="${key}">${label}</label><select id="${key}" name="${key}"><option value="">${any}</option>${words.map(
      (word) => html`<option value="${word}"${filter[key] === word ? html` selected` : ''}>${word}</option>`,
    )}</select></div>
`;
  const input = (key: 'account' | 'agent' | 'team', label: string) =>
    html`<div class="field"><label for="${key}">${label}</label><input id="${key}" name="${key}" maxlength="300" value="${visible(filter[key] ?? '')}"></div>
`;
  return html`<form class="filters" method="get" action="/findings" role="search">
<div class="field"><label for="q">Search</label><input id="q" name="q" type="search" maxlength="300" data-search value="${visible(filter.text ?? '')}"></div>
${select('state', 'State', states, 'all that are open')}
${select('severity', 'Severity', severities.toReversed(), 'any')}
${select('rule', 'Rule', ruleIds, 'any')}
${select('lane', 'Lane', lanes, 'both')}
${input('account', 'Account')}${input('agent', 'Agent')}${input('team', 'Team')}
<button class="button" type="submit">Show</button></form>`;
}

/** What is chosen, each to be taken away. */
function chosen(query: Readonly<Record<string, string | undefined>>): Html | '' {
  const entries = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  if (entries.length === 0) return '';
  return html`<p class="filters-chosen">${entries.map(
    ([key, value]) =>
      html`<a class="chip" href="${withQuery('/findings', { ...query, [key]: undefined })}"><span class="visually-hidden">Take away </span>${key === 'q' ? 'search' : key}: ${visible(value)}</a> `,
  )}</p>`;
}

function nothing(filter: FindingFilter, isCut: boolean): Html | '' {
  if (isCut) return '';
  return Object.keys(filter).length === 0
    ? empty(
        'Nothing is open',
        'Either nothing reaches further than it was meant to, or nothing was scanned yet.',
        'overreach scan',
      )
    : empty('No finding fits', 'Take a filter away, or look among what is resolved or accepted.');
}
