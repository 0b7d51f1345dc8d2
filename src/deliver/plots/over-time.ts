import { counted } from '../text/access-words.ts';
import { momentInWords } from '../text/times.ts';
import { figureOf } from './figure.ts';
import { element, label, type Markup, together } from './svg.ts';
import { type Tone, toneOf } from './tone.ts';

/** One kind of thing that is counted over time. */
export interface Series {
  readonly name: string;
  readonly tone: Tone;
  /** One number for each time; null: nobody counted. */
  readonly values: readonly (number | null)[];
}

export interface OverTime {
  readonly id: string;
  readonly title: string;
  /** ISO instants, ascending. */
  readonly times: readonly string[];
  /** Stacked, the first at the bottom. */
  readonly series: readonly Series[];
  /** What is counted, in the singular: `open finding`. */
  readonly noun: string;
}

const [width, height] = [640, 220];
const inner = { left: 48, right: 12, top: 12, bottom: 28 };
/** Rows of the table: more times are drawn and not listed one by one. */
const listed = 60;

/** How numbers went over time, as stacked areas: what lies at the bottom is read most exactly, so the worst goes there. */
export function overTime({ id, title, times, series, noun }: OverTime): string {
  const sums = times.map((_, at) => series.reduce((sum, { values }) => sum + (values[at] ?? 0), 0));
  const top = niceTop(Math.max(0, ...sums));
  const [first = 0, last = 0] = [sums[0], sums.at(-1)];
  return figureOf({
    id,
    title,
    description: inWords(noun, times, first, last),
    width,
    height,
    drawing: together(axes(times, top), ...areas(times, series, top), legend(series)),
    table: {
      head: ['When', ...series.map(({ name }) => name)],
      rows: times
        .map((time, at) => [
          momentInWords(time),
          ...series.map(({ values }) => values[at]?.toLocaleString('en-US') ?? 'not counted'),
        ])
        .slice(-listed),
    },
  });
}

function inWords(noun: string, times: readonly string[], first: number, last: number): string {
  const [from, to] = [times[0], times.at(-1)];
  if (from === undefined || to === undefined) return `No ${noun}s were counted yet.`;
  const now = `${counted(last, noun)} at ${momentInWords(to)}`;
  if (times.length === 1) return `${now}; there is nothing before to compare with.`;
  const moved = last === first ? 'as many as' : last > first ? 'more than' : 'fewer than';
  return `${now}, ${moved} the ${first.toLocaleString('en-US')} at ${momentInWords(from)}.`;
}

/** The place of a time, by its distance in time; in the middle where there is only one. */
function xOf(times: readonly string[], at: number): number {
  const span = width - inner.left - inner.right;
  const [from, to] = [Date.parse(times[0] ?? ''), Date.parse(times.at(-1) ?? '')];
  if (!(to > from)) return inner.left + span / 2;
  return inner.left + (span * (Date.parse(times[at] ?? '') - from)) / (to - from);
}

function yOf(value: number, top: number): number {
  return height - inner.bottom - ((height - inner.top - inner.bottom) * value) / top;
}

function axes(times: readonly string[], top: number): Markup {
  const lines = [0, top / 2, top].map((value) => {
    const y = yOf(value, top);
    return together(
      element('line', { x1: inner.left, x2: width - inner.right, y1: y, y2: y, stroke: toneOf('faint') }),
      label(inner.left - 6, y + 4, value.toLocaleString('en-US'), { 'text-anchor': 'end' }),
    );
  });
  const day = (time: string | undefined) => (time ?? '').slice(0, 10);
  return together(
    ...lines,
    label(inner.left, height - 8, day(times[0])),
    times.length > 1
      ? label(width - inner.right, height - 8, day(times.at(-1)), { 'text-anchor': 'end' })
      : null,
  );
}

function areas(times: readonly string[], series: readonly Series[], top: number): readonly Markup[] {
  const base = times.map(() => 0);
  return series.map(({ tone, values }) => {
    const lower = [...base];
    times.forEach((_, at) => {
      base[at] = (base[at] ?? 0) + (values[at] ?? 0);
    });
    if (base.every((value, at) => value === lower[at])) return together();
    if (times.length === 1) return column(xOf(times, 0), lower[0] ?? 0, base[0] ?? 0, { top, tone });
    const up = base.map((value, at) => point(xOf(times, at), yOf(value, top)));
    const down = lower.map((value, at) => point(xOf(times, at), yOf(value, top))).reverse();
    return together(
      element('path', {
        d: `M${up.join('L')}L${down.join('L')}Z`,
        fill: toneOf(tone),
        'fill-opacity': '0.35',
      }),
      element('path', { d: `M${up.join('L')}`, fill: 'none', stroke: toneOf(tone), 'stroke-width': 2 }),
    );
  });
}

function column(
  x: number,
  from: number,
  to: number,
  { top, tone }: { readonly top: number; readonly tone: Tone },
) {
  const y = yOf(to, top);
  return element('rect', {
    x: x - 12,
    y,
    width: 24,
    height: yOf(from, top) - y,
    fill: toneOf(tone),
    'fill-opacity': '0.35',
    stroke: toneOf(tone),
  });
}

function legend(series: readonly Series[]): Markup {
  let x = inner.left + 8;
  return together(
    ...series.map(({ name, tone }) => {
      const at = x;
      x += 34 + name.length * 7.5;
      return together(
        element('rect', { x: at, y: inner.top, width: 10, height: 10, fill: toneOf(tone) }),
        label(at + 14, inner.top + 9, name),
      );
    }),
  );
}

function point(x: number, y: number): string {
  return `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
}

/** The next of 2, 4, 10, 20, 40, 100…: its half is a whole number too. */
function niceTop(most: number): number {
  for (let power = 1; ; power *= 10) {
    for (const step of [2, 4, 10]) if (step * power >= most) return step * power;
  }
}
