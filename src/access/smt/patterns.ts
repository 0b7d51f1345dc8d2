import type { PatternToken } from '../../policy/pattern.ts';
import type { ArnReading } from '../arn-reading.ts';
import { and, call, no, not, or, type Term, text } from './terms.ts';

/** One place of a pattern: literal text, a wildcard that crosses colons or does not, or a variable's value. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'any' | 'any-but-colon' | 'one' | 'one-but-colon' }
  | { readonly kind: 'value'; readonly value: Term };

const regularExpressions = {
  any: 're.all',
  one: 're.allchar',
  'any-but-colon': '(re.* |not a colon|)',
  'one-but-colon': '|not a colon|',
} as const;

/** Definitions that the patterns need. */
export const patternDefinitions: readonly string[] = [
  '(define-fun |not a colon| () RegLan (re.diff re.allchar (str.to_re ":")))',
];

/** Letters of either case; other characters as they are. */
export function anyCase(value: string): Term {
  const letters = Array.from(value, (char) => {
    const forms = [...new Set([char, char.toLowerCase(), char.toUpperCase()])];
    return forms.length === 1
      ? call('str.to_re', text(char))
      : call('re.union', ...forms.map((form) => call('str.to_re', text(form))));
  });
  return sequence(letters);
}

/** Whether the subject is one of the texts that the pieces describe. */
export function matches(subject: Term, written: readonly Piece[]): Term {
  const pieces = withTextsJoined(written);
  const runs = splitAtValues(pieces);
  if (runs.length === 1) return matchesFixed(subject, runs[0]?.pieces ?? []);
  const literal = runs.map((run) => run.pieces.every((piece) => piece.kind === 'text'));
  if (literal.every(Boolean)) return call('=', subject, textOf(pieces));
  const first = literal.indexOf(false);
  const last = literal.lastIndexOf(false);
  if (first === runs.length - 1) {
    const head = textOf(pieces.slice(0, pieces.length - (runs.at(-1)?.pieces.length ?? 0)));
    const length = call('str.len', head);
    const rest = call('str.substr', subject, length, call('-', call('str.len', subject), length));
    return and([call('str.prefixof', head, subject), matchesFixed(rest, runs.at(-1)?.pieces ?? [])]);
  }
  if (last === 0) {
    const tail = textOf(pieces.slice(runs[0]?.pieces.length ?? 0));
    const length = call('-', call('str.len', subject), call('str.len', tail));
    const rest = call('str.substr', subject, '0', length);
    return and([call('str.suffixof', tail, subject), matchesFixed(rest, runs[0]?.pieces ?? [])]);
  }
  return somewhere(subject, runs, 0, '0');
}

function withTextsJoined(pieces: readonly Piece[]): readonly Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (piece.kind === 'text' && last?.kind === 'text')
      joined[joined.length - 1] = { kind: 'text', text: last.text + piece.text };
    else joined.push(piece);
  }
  return joined;
}

interface Run {
  readonly pieces: readonly Piece[];
  /** The value that follows, null after the last run. */
  readonly value: Term | null;
}

function splitAtValues(pieces: readonly Piece[]): readonly Run[] {
  const runs: Run[] = [];
  let run: Piece[] = [];
  for (const piece of pieces) {
    if (piece.kind === 'value') {
      runs.push({ pieces: run, value: piece.value });
      run = [];
    } else run.push(piece);
  }
  return [...runs, { pieces: run, value: null }];
}

/** Wildcards before a value that is not known: some place in the text is where the value stands. */
function somewhere(subject: Term, runs: readonly Run[], index: number, from: Term): Term {
  const run = runs[index] as Run;
  const whole = call('str.len', subject);
  if (run.value === null)
    return matchesFixed(call('str.substr', subject, from, call('-', whole, from)), run.pieces);
  const place = `place${index}`;
  const before = call('str.substr', subject, from, call('-', place, from));
  const value = call('str.substr', subject, place, call('str.len', run.value));
  const next = call('+', place, call('str.len', run.value));
  const found = and([
    call('<=', from, place, whole),
    matchesFixed(before, run.pieces),
    call('=', value, run.value),
    somewhere(subject, runs, index + 1, next),
  ]);
  return `(exists ((${place} Int)) ${found})`;
}

function matchesFixed(subject: Term, pieces: readonly Piece[]): Term {
  if (pieces.length === 1 && pieces[0]?.kind === 'any') return 'true';
  if (pieces.every((piece) => piece.kind === 'text')) return call('=', subject, textOf(pieces));
  // Solvers are quicker with these than with regular expressions.
  const shape = pieces.map((piece) => piece.kind).join(' ');
  if (shape === 'text any') return call('str.prefixof', textOf(pieces.slice(0, 1)), subject);
  if (shape === 'any text') return call('str.suffixof', textOf(pieces.slice(1)), subject);
  if (shape === 'any text any') return call('str.contains', subject, textOf(pieces.slice(1, 2)));
  return call('str.in_re', subject, sequence(pieces.map(regularExpression)));
}

function regularExpression(piece: Piece): Term {
  if (piece.kind === 'text') return call('str.to_re', text(piece.text));
  return piece.kind === 'value' ? call('str.to_re', piece.value) : regularExpressions[piece.kind];
}

function textOf(pieces: readonly Piece[]): Term {
  const parts = pieces.map((piece) =>
    piece.kind === 'text' ? text(piece.text) : piece.kind === 'value' ? piece.value : no,
  );
  return parts.length === 0 ? text('') : parts.length === 1 ? (parts[0] as Term) : call('str.++', ...parts);
}

function sequence(expressions: readonly Term[]): Term {
  if (expressions.length === 0) return call('str.to_re', text(''));
  return expressions.length === 1 ? (expressions[0] as Term) : call('re.++', ...expressions);
}

/** Tokens as pieces; `valueFor` says what a variable stands for, null when it has no value. */
export function piecesOf(
  tokens: readonly PatternToken[],
  valueFor: (token: PatternToken & { kind: 'variable' }) => Piece | null,
): readonly Piece[] | null {
  const pieces: Piece[] = [];
  for (const token of tokens) {
    const piece = pieceOf(token, valueFor);
    if (piece === null) return null;
    pieces.push(piece);
  }
  return pieces;
}

function pieceOf(
  token: PatternToken,
  valueFor: (token: PatternToken & { kind: 'variable' }) => Piece | null,
): Piece | null {
  if (token.kind === 'variable') return valueFor(token);
  return token.kind === 'literal' ? { kind: 'text', text: token.text } : { kind: token.kind };
}

/** A Resource pattern under one reading of its stars. `negated` is NotResource. */
export function readPieces(
  pieces: readonly Piece[],
  reading: ArnReading,
  effect: 'Allow' | 'Deny',
  negated: boolean,
): readonly Piece[] {
  const whole = partsOf(pieces) === 6;
  const generous = (effect === 'Allow') !== negated;
  const crossing =
    reading === 'wide' ||
    (reading === 'aligned' && !whole) ||
    (reading === 'cautious' && !whole && generous) ||
    (reading === 'permissive' && generous);
  return crossing ? pieces : bySegment(pieces);
}

/** Wildcards stay inside their segment, but in the sixth part and for a star that ends a shorter pattern. */
export function bySegment(pieces: readonly Piece[]): readonly Piece[] {
  let part = 1;
  return pieces.map((piece, index): Piece => {
    if (piece.kind === 'text') part += piece.text.split(':').length - 1;
    if (part >= 6 || (piece.kind === 'any' && index === pieces.length - 1)) return piece;
    return piece.kind === 'any' || piece.kind === 'one' ? { kind: `${piece.kind}-but-colon` } : piece;
  });
}

/** How many parts a pattern has, the sixth holding whatever colons follow. */
export function partsOf(pieces: readonly Piece[]): number {
  const colons = pieces.map((piece) => (piece.kind === 'text' ? piece.text.split(':').length - 1 : 0));
  return Math.min(6, 1 + colons.reduce((sum, count) => sum + count, 0));
}

/** One of several; kept here so that lists of patterns read as one term. */
export function anyMatch(terms: readonly Term[], negated: boolean): Term {
  return negated ? not(or(terms)) : or(terms);
}
