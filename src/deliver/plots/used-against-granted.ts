import { counted } from '../text/access-words.ts';
import { figureOf } from './figure.ts';
import { element, label, type Markup, shortened, together } from './svg.ts';
import { toneOf } from './tone.ts';

/** What somebody may do of one kind, and how much of it was seen in use. */
export interface Use {
  readonly name: string;
  readonly granted: number;
  /** Null: nobody can say. */
  readonly used: number | null;
}

export interface UsedAgainstGranted {
  readonly id: string;
  readonly title: string;
  /** What is counted, in the singular: `service`. */
  readonly noun: string;
  /** In the order to show. */
  readonly rows: readonly Use[];
}

const [width, left, rowHeight, right] = [500, 168, 34, 100];
const mostName = 20;

/** How much of what is granted was seen in use: a bar for what is granted, a darker one within it for what was used. */
export function usedAgainstGranted({ id, title, noun, rows }: UsedAgainstGranted): string {
  const most = Math.max(1, ...rows.map(({ granted }) => granted));
  return figureOf({
    id,
    title,
    description: inWords(noun, rows),
    width,
    height: Math.max(1, rows.length) * rowHeight + 4,
    drawing: together(...rows.map((row, at) => bar(row, at, most))),
    table: {
      head: ['Who', `${noun}s granted`, `${noun}s used`],
      rows: rows.map(({ name, granted, used }) => [
        name,
        granted.toLocaleString('en-US'),
        used === null ? 'unknown' : used.toLocaleString('en-US'),
      ]),
    },
  });
}

function inWords(noun: string, rows: readonly Use[]): string {
  const known = rows.filter(({ used }) => used !== null);
  const granted = known.reduce((sum, row) => sum + row.granted, 0);
  const used = known.reduce((sum, row) => sum + (row.used ?? 0), 0);
  const unknown = rows.length - known.length;
  const doubt = unknown === 0 ? '' : ` Of ${unknown.toLocaleString('en-US')} nobody can say what was used.`;
  if (known.length === 0) return rows.length === 0 ? `No ${noun}s are granted.` : doubt.trim();
  return `${used.toLocaleString('en-US')} of ${counted(granted, noun)} granted ${used === 1 ? 'was' : 'were'} seen in use.${doubt}`;
}

function bar({ name, granted, used }: Use, at: number, most: number): Markup {
  const y = at * rowHeight + 6;
  const span = width - left - right;
  const long = (span * granted) / most;
  return together(
    label(left - 8, y + 16, shortened(name, mostName), { 'text-anchor': 'end' }),
    element('rect', {
      x: left,
      y,
      width: long,
      height: 22,
      rx: 3,
      fill: used === null ? toneOf('unknown') : toneOf('second'),
      'fill-opacity': '0.3',
    }),
    used === null
      ? null
      : element('rect', {
          x: left,
          y: y + 5,
          width: (span * Math.min(used, granted)) / most,
          height: 12,
          rx: 2,
          fill: toneOf('first'),
        }),
    label(left + long + 8, y + 16, `${used ?? '?'} of ${granted}`),
  );
}
