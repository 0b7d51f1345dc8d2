import { element, type Markup, together } from './svg.ts';

/** A plot as people and screen readers get it. */
export interface Figure {
  /** Unique on the page; letters, digits and hyphens. */
  readonly id: string;
  /** What it shows, in a few words. */
  readonly title: string;
  /** What one sees in it, in a sentence. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly drawing: Markup;
  /** The same in words: one row a thing, the first cell names it. */
  readonly table: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
}

/**
 * The picture with its words: an inline SVG that a screen reader reads as one image with a name and a description, a caption,
 * and everything in it as a table to open. Without scripts, styles or links; the same input gives the same bytes.
 */
export function figureOf({ id, title, description, width, height, drawing, table }: Figure): string {
  const named = { title: `${id}-title`, description: `${id}-description` };
  return element(
    'figure',
    { class: 'plot' },
    element(
      'svg',
      {
        xmlns: 'http://www.w3.org/2000/svg',
        viewBox: `0 0 ${width} ${height}`,
        width,
        height,
        role: 'img',
        'aria-labelledby': named.title,
        'aria-describedby': named.description,
      },
      element('title', { id: named.title }, title),
      element('desc', { id: named.description }, description),
      drawing,
    ),
    element('figcaption', {}, description),
    element(
      'details',
      { class: 'more' },
      element('summary', {}, `${title}, as a table`),
      tableOf(title, table),
    ),
  ).markup;
}

function tableOf(title: string, { head, rows }: Figure['table']): Markup {
  return element(
    'div',
    { class: 'table-scroll', tabindex: 0, role: 'region', 'aria-label': title },
    element(
      'table',
      {},
      element(
        'thead',
        {},
        element('tr', {}, together(...head.map((text) => element('th', { scope: 'col' }, text)))),
      ),
      element(
        'tbody',
        {},
        together(
          ...rows.map(([first = '', ...others]) =>
            element(
              'tr',
              {},
              element('th', { scope: 'row' }, first),
              together(...others.map((text) => element('td', {}, text))),
            ),
          ),
        ),
      ),
    ),
  );
}
