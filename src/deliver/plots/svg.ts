import { escapeTerminal } from '../text/escape.ts';

/** A piece of SVG or HTML that is written already: every text in it is escaped. */
export interface Markup {
  readonly markup: string;
}

type Child = string | Markup | null;
type Attributes = Readonly<Record<string, string | number | null>>;

/**
 * An element. INVARIANT: texts and attributes are escaped here and nowhere else, so that no name that a stranger chose becomes
 * markup, and none repaints, hides or reorders what one reads. A null attribute or child is left out.
 */
export function element(name: string, attributes: Attributes, ...children: readonly Child[]): Markup {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== null)
    .map(
      ([key, value]) =>
        ` ${key}="${typeof value === 'number' ? inPixels(value) : escapeMarkup(value ?? '')}"`,
    )
    .join('');
  const content = children
    .map((child) => (child === null ? '' : typeof child === 'string' ? escapeMarkup(child) : child.markup))
    .join('');
  return { markup: `<${name}${written}>${content}</${name}>` };
}

/** Elements one after another. */
export function together(...children: readonly (Markup | null)[]): Markup {
  return { markup: children.map((child) => child?.markup ?? '').join('') };
}

/** A text in a picture, in the colour of what stands around it. */
export function label(x: number, y: number, text: string, more: Attributes = {}): Markup {
  return element('text', { x, y, fill: 'currentColor', 'font-size': 12, ...more }, text);
}

/** The text as it may stand in HTML and SVG, in attributes too: what a reader would not see is shown as `\u{…}`. */
export function escapeMarkup(text: string): string {
  return escapeTerminal(text).replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A name cut to a number of characters, its beginning and end kept: names differ at both. */
export function shortened(text: string, most: number): string {
  const shown = [...escapeTerminal(text)];
  if (shown.length <= most) return shown.join('');
  const end = Math.floor((most - 1) / 3);
  return `${shown.slice(0, most - 1 - end).join('')}…${shown.slice(shown.length - end).join('')}`;
}

// Tenths of a pixel: nobody sees more, and the same input gives the same bytes on every machine.
function inPixels(value: number): string {
  return String(Math.round(value * 10) / 10);
}
