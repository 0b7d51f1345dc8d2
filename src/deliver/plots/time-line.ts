import { counted } from '../text/access-words.ts';
import { momentInWords } from '../text/times.ts';
import { figureOf } from './figure.ts';
import { element, label, type Markup, shortened, together } from './svg.ts';
import { type Tone, toneOf } from './tone.ts';

/** Something that lasted. */
export interface Span {
  /** Whose row it stands in: a human, an agent. */
  readonly row: string;
  /** What it is, for the table. */
  readonly name: string;
  /** ISO instants. */
  readonly from: string;
  readonly to: string;
  readonly tone: Tone;
}

export interface TimeLine {
  readonly id: string;
  readonly title: string;
  /** What lasted, in the singular: `session`. */
  readonly noun: string;
  /** What the rows are: `Human`. */
  readonly rowNoun: string;
  readonly spans: readonly Span[];
}

const [width, left, right, rowHeight, bottom] = [640, 168, 12, 28, 24];
/** Rows that are drawn; the table below has all. */
const mostRows = 12;
const mostName = 20;
/** A moment of a minute is seen too. */
const leastWidth = 4;

/** What lasted from when to when, a row each for whom it is of, in the order of their first appearance. */
export function timeLine({ id, title, noun, rowNoun, spans }: TimeLine): string {
  const rows = [...new Set(spans.map(({ row }) => row))];
  const drawn = rows.slice(0, mostRows);
  const times = spans.flatMap(({ from, to }) => [from, to]).sort();
  const [first, last] = [times[0], times.at(-1)];
  const height = Math.max(1, drawn.length) * rowHeight + bottom;
  return figureOf({
    id,
    title,
    description: inWords(spans.length, noun, rowNoun, { first, last, rows: rows.length }),
    width,
    height,
    drawing: together(
      ...drawn.map((row, at) => rowOf(row, at, spans, { first: first ?? '', last: last ?? '' })),
      label(left, height - 6, (first ?? '').slice(0, 10)),
      first?.slice(0, 10) === last?.slice(0, 10)
        ? null
        : label(width - right, height - 6, (last ?? '').slice(0, 10), { 'text-anchor': 'end' }),
    ),
    table: {
      head: [rowNoun, 'What', 'From', 'To'],
      rows: spans.map(({ row, name, from, to }) => [row, name, momentInWords(from), momentInWords(to)]),
    },
  });
}

function inWords(
  count: number,
  noun: string,
  rowNoun: string,
  {
    first,
    last,
    rows,
  }: { readonly first?: string | undefined; readonly last?: string | undefined; readonly rows: number },
): string {
  if (first === undefined || last === undefined) return 'Nothing happened yet.';
  const whose = `by ${counted(rows, rowNoun.toLowerCase())}`;
  const drawn = rows > mostRows ? `; ${mostRows} are drawn` : '';
  return `${counted(count, noun)} from ${momentInWords(first)} to ${momentInWords(last)}, ${whose}${drawn}.`;
}

interface Window {
  readonly first: string;
  readonly last: string;
}

function rowOf(row: string, at: number, spans: readonly Span[], window: Window): Markup {
  const y = at * rowHeight;
  return together(
    label(left - 8, y + 18, shortened(row, mostName), { 'text-anchor': 'end' }),
    element('line', {
      x1: left,
      x2: width - right,
      y1: y + 14,
      y2: y + 14,
      stroke: toneOf('faint'),
    }),
    ...spans
      .filter((span) => span.row === row)
      .map(({ from, to, tone }) => {
        const [x, end] = [xOf(from, window), xOf(to, window)];
        return element('rect', {
          x: Math.min(x, width - right - leastWidth),
          y: y + 6,
          width: Math.max(end - x, leastWidth),
          height: 16,
          rx: 3,
          fill: toneOf(tone),
        });
      }),
  );
}

function xOf(time: string, { first, last }: Window): number {
  const [from, to] = [Date.parse(first), Date.parse(last)];
  if (!(to > from)) return left;
  return left + ((width - left - right) * (Date.parse(time) - from)) / (to - from);
}
