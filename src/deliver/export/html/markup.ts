import { escapeMarkup } from '../../plots/svg.ts';

/**
 * Markup that this program wrote, with every value in it escaped. Nothing else makes one but `trusted`, so that no text reaches a
 * page past the escaper.
 */
export class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text of the page. */
  toString(): string {
    return this.#text;
  }
}

/** What may stand in markup: text is escaped, null is nothing, lists are joined. */
export type Part = Markup | string | number | null | readonly Part[];

/** A tagged template: markup`<b>${name}</b>` with the name escaped, also between the quotes of an attribute. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(
    strings.reduce((text, string, index) => text + partText(parts[index - 1] ?? null) + string),
  );
}

/** Markup from elsewhere in this program, such as a plot: it has been escaped already. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

function partText(part: Part): string {
  if (part === null) return '';
  if (part instanceof Markup) return part.toString();
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return escapeMarkup(part);
  return part.map(partText).join('');
}
