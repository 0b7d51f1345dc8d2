/**
 * A text page as values: paragraphs of styled spans. Renderers build pages, `renderPage` is the only way to make
 * bytes of one, so that nothing reaches a terminal past the escaper.
 */

/** How a span looks; without colour every style is the plain text. */
export type Style = 'plain' | 'strong' | 'dim' | 'good' | 'bad' | 'warning' | 'notice' | 'code';

export interface Span {
  readonly text: string;
  readonly style: Style;
}

export interface Paragraph {
  readonly spans: readonly Span[];
  /** Columns before the first line. */
  readonly indent: number;
  /** Columns before the further lines. */
  readonly hang: number;
  /** false: one line whatever its length, so that a command can be copied whole. */
  readonly wraps: boolean;
}

/** Paragraphs from top to bottom; an empty paragraph is an empty line. */
export type Page = readonly Paragraph[];

/** A span in a style. */
export function span(text: string, style: Style = 'plain'): Span {
  return { text, style };
}

/** A paragraph that wraps. Strings are plain spans. */
export function paragraph(parts: readonly (Span | string)[], indent = 0, hang = indent): Paragraph {
  return { spans: toSpans(parts), indent, hang, wraps: true };
}

/** A paragraph that is never broken: commands, ids, JSON. */
export function unbroken(parts: readonly (Span | string)[], indent = 0): Paragraph {
  return { spans: toSpans(parts), indent, hang: indent, wraps: false };
}

/** An empty line. */
export const blank: Paragraph = { spans: [], indent: 0, hang: 0, wraps: false };

/**
 * A labelled line, `  label   text`, whose further lines stand below the text. `columns` is the width of the
 * label's column, the gap included.
 */
export function labelled(
  label: string,
  parts: readonly (Span | string)[],
  indent: number,
  columns: number,
): Paragraph {
  return paragraph([span(label.padEnd(columns), 'dim'), ...parts], indent, indent + columns);
}

function toSpans(parts: readonly (Span | string)[]): readonly Span[] {
  return parts.map((part) => (typeof part === 'string' ? span(part) : part));
}
