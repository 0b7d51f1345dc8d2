import { figureOf } from './figure.ts';
import { element, label, type Markup, shortened, together } from './svg.ts';
import { heatOf, toneOf } from './tone.ts';

export interface HeatMap {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** What the rows are, for the head of the table: `Service`. */
  readonly rowNoun: string;
  readonly columns: readonly string[];
  /** One number a column; 0: nothing there. In the order to show. */
  readonly rows: readonly { readonly name: string; readonly values: readonly number[] }[];
  /** Rows that are not among these: counted below. */
  readonly more: number;
}

const [left, columnWidth, rowHeight, head, gap] = [148, 74, 26, 40, 2];
/** Characters that fit beside the cells. */
const mostName = 18;

/**
 * Numbers in a grid, the darker the more, each with its number: by steps of a tenfold, so that one action and a thousand both
 * show.
 */
export function heatMap({ id, title, description, rowNoun, columns, rows, more }: HeatMap): string {
  const width = left + columns.length * columnWidth;
  const height = head + rows.length * rowHeight + (more > 0 ? 24 : 4);
  return figureOf({
    id,
    title,
    description,
    width,
    height,
    drawing: together(
      ...columns.map((name, at) => columnHead(name, at)),
      ...rows.map(({ name, values }, row) =>
        together(
          label(left - 8, head + row * rowHeight + 17, shortened(name, mostName), { 'text-anchor': 'end' }),
          ...columns.map((_, at) => cell(values[at] ?? 0, at, row)),
        ),
      ),
      more > 0 ? label(left, height - 7, `and ${more.toLocaleString('en-US')} more`) : null,
    ),
    table: {
      head: [rowNoun, ...columns],
      rows: rows.map(({ name, values }) => [
        name,
        ...columns.map((_, at) => (values[at] ?? 0).toLocaleString('en-US')),
      ]),
    },
  });
}

/** A long name over two lines, as AWS's `Permissions management` is. */
function columnHead(name: string, at: number): Markup {
  const x = left + at * columnWidth + columnWidth / 2;
  const [first = '', ...others] = name.split(' ');
  const middle = { 'text-anchor': 'middle', 'font-size': 11 };
  return others.length === 0
    ? label(x, head - 8, first, middle)
    : together(label(x, head - 22, first, middle), label(x, head - 8, others.join(' '), middle));
}

function cell(value: number, at: number, row: number): Markup {
  const [x, y] = [left + at * columnWidth, head + row * rowHeight];
  const step = heatStep(value);
  return together(
    element('rect', {
      x,
      y,
      width: columnWidth - gap,
      height: rowHeight - gap,
      rx: 3,
      fill: heatOf(step),
    }),
    value === 0 ? null : cellNumber(value, step, x + (columnWidth - gap) / 2, y + 16),
  );
}

/** In a `tspan`: a page colours the `text` of all plots alike. On the darkest step the paper's own colour is read. */
function cellNumber(value: number, step: number, x: number, y: number): Markup {
  const fill = toneOf(step === darkest ? 'surface' : 'ink');
  return element(
    'text',
    { x, y, 'font-size': 12, 'text-anchor': 'middle' },
    element('tspan', { fill }, value.toLocaleString('en-US')),
  );
}

const darkest = 5;

/** 0 for nothing, then 1, up to 9, up to 99, and more. Not 4, on which neither light nor dark numbers are read well. */
function heatStep(value: number): number {
  if (value <= 0) return 0;
  return value < 2 ? 1 : value < 10 ? 2 : value < 100 ? 3 : darkest;
}
