/**
 * What people are told, before it is Slack's or a terminal's: lines of spans. Renderers build these, and only
 * `slackBlocks` and `digestPage` make bytes of them, so that nothing reaches a reader past an escaper.
 */

/** `name`: somebody else chose the text, or it is to be copied: shown as code. */
export interface TextSpan {
  readonly text: string;
  readonly look: 'plain' | 'strong' | 'name';
}

export type Line = readonly TextSpan[];

/** Lines that belong together. */
export interface Section {
  readonly title: string | null;
  readonly lines: readonly Line[];
  /** Further lines that nobody reads here, and the command that shows them. */
  readonly more: { readonly count: number; readonly command: string } | null;
}

/** How a message looks at first sight. `good` only where everything was read and nothing is wrong. */
export type Mood = 'good' | 'warning' | 'bad';

/** One message. */
export interface Message {
  readonly headline: string;
  readonly mood: Mood;
  readonly sections: readonly Section[];
  /** Printed small, always there, in order: what could not be seen, the heads of the history, the id. */
  readonly foot: readonly Line[];
}

/** A line of text that is ours, with what others wrote in it. Strings are plain. */
export function line(...parts: readonly (string | TextSpan)[]): Line {
  return parts.map((part) => (typeof part === 'string' ? { text: part, look: 'plain' } : part));
}

/** Text that somebody else chose, or that is to be copied. */
export function name(text: string): TextSpan {
  return { text, look: 'name' };
}

/** Text that stands out. */
export function strong(text: string): TextSpan {
  return { text, look: 'strong' };
}

/** A section that has all its lines. */
export function section(title: string | null, lines: readonly Line[]): readonly Section[] {
  return lines.length === 0 ? [] : [{ title, lines, more: null }];
}

/** A section with at most so many lines; the others are counted. */
export function capped(
  title: string | null,
  lines: readonly Line[],
  most: number,
  command: string,
  further = 0,
): readonly Section[] {
  const count = Math.max(0, lines.length - most) + further;
  if (lines.length === 0 && count === 0) return [];
  return [{ title, lines: lines.slice(0, most), more: count === 0 ? null : { count, command } }];
}
