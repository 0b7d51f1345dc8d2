import { figureOf } from './figure.ts';
import { element, label, type Markup, shortened, together } from './svg.ts';
import { type Tone, toneOf } from './tone.ts';

/** Somebody or something on the way: a human, an agent, a role. */
export interface WayNode {
  readonly id: string;
  readonly name: string;
  /** Where it is, or what it is, below the name; null: nothing to say. */
  readonly note: string | null;
  /** Marks where it goes too far. */
  readonly tone: Tone | null;
}

export interface WayGraph {
  readonly id: string;
  readonly title: string;
  /** From left to right, each with a heading; a column's nodes from above to below. */
  readonly columns: readonly { readonly heading: string; readonly nodes: readonly WayNode[] }[];
  /** From a node to one of a later column, by their ids; why, in a few words. */
  readonly edges: readonly { readonly from: string; readonly to: string; readonly text: string }[];
}

const [boxWidth, boxHeight, columnGap, rowGap, head] = [190, 48, 44, 14, 26];
/** Nodes that are drawn of a column; the table has all edges. */
const mostNodes = 8;
/** Characters that fit into a box. */
const [mostName, mostNote] = [23, 28];

/** The way from one to the other as boxes and lines; what the lines mean is in the table. */
export function wayGraph({ id, title, columns, edges }: WayGraph): string {
  const places = new Map<string, { readonly x: number; readonly y: number }>();
  columns.forEach(({ nodes }, column) => {
    nodes.slice(0, mostNodes).forEach((node, row) => {
      places.set(node.id, {
        x: column * (boxWidth + columnGap),
        y: head + row * (boxHeight + rowGap),
      });
    });
  });
  const rows = Math.max(1, ...columns.map(({ nodes }) => Math.min(nodes.length, mostNodes)));
  const cut = columns.some(({ nodes }) => nodes.length > mostNodes);
  const names = new Map(columns.flatMap(({ nodes }) => nodes.map((node) => [node.id, node.name] as const)));
  return figureOf({
    id,
    title,
    description: columns
      .map(({ heading, nodes }) => `${heading}: ${nodes.length === 0 ? 'none known' : named(nodes)}`)
      .join('; '),
    width: columns.length * (boxWidth + columnGap) - columnGap + 2,
    height: head + rows * (boxHeight + rowGap) + (cut ? 20 : 4),
    drawing: together(
      ...edges.map(({ from, to }) => edge(places.get(from), places.get(to))),
      ...columns.map(({ heading, nodes }, column) =>
        columnOf(heading, nodes, column * (boxWidth + columnGap)),
      ),
    ),
    table: {
      head: ['From', 'To', 'How'],
      rows: edges.map(({ from, to, text }) => [names.get(from) ?? from, names.get(to) ?? to, text]),
    },
  });
}

function named(nodes: readonly WayNode[]): string {
  const shown = nodes.slice(0, 3).map(({ name }) => name);
  return nodes.length > 3 ? `${shown.join(', ')} and ${nodes.length - 3} more` : shown.join(', ');
}

function columnOf(heading: string, nodes: readonly WayNode[], x: number): Markup {
  const more = nodes.length - mostNodes;
  return together(
    label(x + 1, 14, heading, { 'font-weight': '600' }),
    nodes.length === 0 ? label(x + 1, head + 20, 'none known') : null,
    ...nodes.slice(0, mostNodes).map((node, row) => box(node, x, head + row * (boxHeight + rowGap))),
    more > 0 ? label(x + 1, head + mostNodes * (boxHeight + rowGap) + 10, `and ${more} more`) : null,
  );
}

function box({ name, note, tone }: WayNode, x: number, y: number): Markup {
  return together(
    element('rect', {
      x: x + 1,
      y,
      width: boxWidth - 2,
      height: boxHeight,
      rx: 6,
      fill: toneOf('surface'),
      stroke: toneOf(tone ?? 'line'),
      'stroke-width': tone === null ? 1 : 2,
    }),
    label(x + 11, y + (note === null ? 28 : 20), shortened(name, mostName)),
    note === null ? null : label(x + 11, y + 37, shortened(note, mostNote), { 'font-size': 10.5 }),
  );
}

type Place = { readonly x: number; readonly y: number };

function edge(from: Place | undefined, to: Place | undefined): Markup | null {
  if (from === undefined || to === undefined) return null;
  const [x1, y1] = [from.x + boxWidth, from.y + boxHeight / 2];
  const [x2, y2] = [to.x - 1, to.y + boxHeight / 2];
  const middle = (x1 + x2) / 2;
  return together(
    element('path', {
      d: `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`,
      fill: 'none',
      stroke: toneOf('line'),
      'stroke-width': 1.5,
    }),
    element('path', {
      d: `M${x2 - 7} ${y2 - 4}L${x2} ${y2}L${x2 - 7} ${y2 + 4}`,
      fill: 'none',
      stroke: toneOf('line'),
      'stroke-width': 1.5,
    }),
  );
}
