import { createColors } from 'picocolors';
import { escapeTerminal } from './escape.ts';
import type { Page, Paragraph, Style } from './page.ts';
import { columnsOf } from './width.ts';

/** What the terminal can do. `columns` is its width. */
export interface TextStyle {
  readonly columns: number;
  readonly colour: boolean;
}

/** Narrower than this a page is laid out as if it were this wide: the terminal breaks the lines itself. */
const narrowest = 40;

/**
 * A page as text, every line ended by a newline. Lines wrap at spaces only: a word longer than the line (an ARN,
 * an id) stays whole, so that it can be copied.
 */
export function renderPage(page: Page, style: TextStyle): string {
  const paint = painter(style.colour);
  const columns = Math.max(style.columns, narrowest);
  return page.map((paragraph) => renderParagraph(paragraph, columns, paint)).join('');
}

type Paint = (text: string, style: Style) => string;

interface Piece {
  readonly text: string;
  readonly style: Style;
}

function renderParagraph(paragraph: Paragraph, columns: number, paint: Paint): string {
  const pieces = paragraph.spans.map((span) => ({ text: escapeTerminal(span.text), style: span.style }));
  const lines = paragraph.wraps ? wrap(pieces, columns, paragraph) : [pieces];
  return lines
    .map((line, index) => {
      const indent = ' '.repeat(index === 0 ? paragraph.indent : paragraph.hang);
      const body = joined(trimEnd(line))
        .map((piece) => paint(piece.text, piece.style))
        .join('');
      return body === '' ? '\n' : `${indent}${body}\n`;
    })
    .join('');
}

function wrap(
  pieces: readonly Piece[],
  columns: number,
  { indent, hang }: Paragraph,
): readonly (readonly Piece[])[] {
  const lines: Piece[][] = [[]];
  let used = indent;
  for (const word of words(pieces)) {
    const width = word.reduce((sum, piece) => sum + columnsOf(piece.text), 0);
    const ink = width - trailingSpaces(word);
    const line = lines.at(-1) as Piece[];
    // Only where the next line has more room: a long word after a label stays beside it.
    if (line.length > 0 && used + ink > columns && used > hang) {
      lines.push([...word]);
      used = hang + width;
    } else {
      line.push(...word);
      used += width;
    }
  }
  return lines;
}

// A word is everything up to and including the spaces after it, and may run over several styles.
function* words(pieces: readonly Piece[]): Generator<readonly Piece[]> {
  let word: Piece[] = [];
  for (const piece of pieces) {
    for (const part of piece.text.match(/[^ ]+ *| +/g) ?? []) {
      word.push({ text: part, style: piece.style });
      if (!part.endsWith(' ')) continue;
      yield word;
      word = [];
    }
  }
  if (word.length > 0) yield word;
}

function trailingSpaces(word: readonly Piece[]): number {
  const last = word.at(-1)?.text ?? '';
  return last.length - last.trimEnd().length;
}

// Neighbours of one style are painted at once: one escape sequence a run, not one a word.
function joined(line: readonly Piece[]): readonly Piece[] {
  const runs: Piece[] = [];
  for (const piece of line) {
    const last = runs.at(-1);
    if (last?.style === piece.style) runs[runs.length - 1] = { ...last, text: last.text + piece.text };
    else runs.push(piece);
  }
  return runs;
}

function trimEnd(line: readonly Piece[]): readonly Piece[] {
  const last = line.at(-1);
  return last === undefined ? line : [...line.slice(0, -1), { ...last, text: last.text.replace(/ +$/, '') }];
}

function painter(colour: boolean): Paint {
  const paint = createColors(colour);
  return (text, style) => {
    switch (style) {
      case 'plain':
        return text;
      case 'strong':
        return paint.bold(text);
      case 'dim':
        return paint.dim(text);
      case 'good':
        return paint.green(text);
      case 'bad':
        return paint.bold(paint.red(text));
      case 'warning':
        return paint.yellow(text);
      case 'notice':
        return paint.blue(text);
      case 'code':
        return paint.cyan(text);
    }
  };
}
