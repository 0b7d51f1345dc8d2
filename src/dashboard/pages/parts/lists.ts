import { html } from 'hono/html';
import type { Slice } from '../../../store/reading/rows.ts';
import type { Html } from '../../page.ts';
import { withQuery } from './links.ts';
import { codeLine } from './words.ts';

/**
 * Where a list goes on, and what it did not look at yet.
 * @param query the list's filters, without `after`
 */
export function pagination(
  path: string,
  query: object,
  { next, looked, rows }: Slice<unknown>,
  isFirst: boolean,
): Html | '' {
  if (next === null && isFirst) return '';
  const note =
    looked === null
      ? ''
      : html`<div class="notice notice-info">${looked.toLocaleString('en-US')} were looked through, and ${rows.length === 0 ? 'none of them fits' : `${rows.length} of them fit`}: there are more to look through.</div>`;
  const first = isFirst ? '' : html`<a rel="prev" href="${withQuery(path, query)}">First page</a>`;
  const onward =
    next === null
      ? ''
      : html`<a rel="next" href="${withQuery(path, { ...query, after: next })}">${looked === null ? 'Next page' : 'Look further'}</a>`;
  return html`${note}<nav class="pagination" aria-label="Pages of this list">${first}${onward}</nav>`;
}

/** A page or a card without anything: why, and what to do next. */
export function empty(title: string, text: string, command: string | null = null): Html {
  return html`<div class="empty"><p class="empty-title">${title}</p><p>${text}</p>${command === null ? '' : codeLine(command)}</div>`;
}

/** The head of a page. */
export function pageHead(title: Html | string, lede: Html | string, crumbs: Html | '' = ''): Html {
  return html`<header class="page-head">${crumbs}<h1>${title}</h1><p class="lede">${lede}</p></header>`;
}

/** Where one came from. */
export function crumbs(...steps: readonly (readonly [text: string, href: string])[]): Html {
  return html`<nav class="crumbs" aria-label="Where this page is"><ol>${steps.map(([text, href]) => html`<li><a href="${href}">${text}</a></li>`)}</ol></nav>`;
}

/** A table that scrolls sideways on a phone rather than the page. */
export function scrolling(label: string, table: Html): Html {
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label="${label}">${table}</div>`;
}
