import type { PolicyVersion } from './document.ts';

/** One piece of a pattern. `any` is `*`, `one` is `?`; a variable is text that only a request can fill in. */
export type PatternToken =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'one' }
  | {
      readonly kind: 'variable';
      /** The context key as written, and in lower case for lookups. */
      readonly key: string;
      readonly keyId: string;
      /** The default of `${key, 'default'}`; null without one. */
      readonly fallback: string | null;
    };

/** A pattern taken apart. Neighbouring literals are one token, so are neighbouring `*`. */
export interface Pattern {
  readonly text: string;
  readonly tokens: readonly PatternToken[];
  readonly hasVariable: boolean;
  /** A `${` that is no variable: nobody knows what AWS makes of it, the statement is undecidable (R-017). */
  readonly malformed: boolean;
}

/** A token of a pattern whose variables are filled in: what was put in is literal (R-007). */
export type ResolvedToken = Exclude<PatternToken, { kind: 'variable' }>;

/**
 * Takes a pattern apart (IAM User Guide, "IAM policy elements: Variables and tags").
 * R-002: under 2008-10-17 `${` is plain text. R-007: `${*}`, `${?}` and `${$}` are the characters themselves.
 * With `wildcards: false` (StringEquals) `*` and `?` are plain text too. Linear in the text.
 */
export function parsePattern(text: string, version: PolicyVersion, wildcards = true): Pattern {
  const tokens: PatternToken[] = [];
  let literal = '';
  let malformed = false;
  // The next `}`: looked for once, so that many `${` without one cost no more than one.
  let close = -1;
  const flush = () => {
    if (literal !== '') tokens.push({ kind: 'literal', text: literal });
    literal = '';
  };
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (wildcards && (char === '*' || char === '?')) {
      flush();
      if (char === '?') tokens.push({ kind: 'one' });
      else if (tokens.at(-1)?.kind !== 'any') tokens.push({ kind: 'any' });
    } else if (char === '$' && text.charAt(at + 1) === '{' && version === '2012-10-17') {
      if (close < at) close = closingBrace(text, at);
      const token = close - at > maxVariableLength ? null : readVariable(text.slice(at + 2, close));
      if (token === null) {
        malformed = true;
        literal += char;
        continue;
      }
      if (token.kind === 'literal') literal += token.text;
      else {
        flush();
        tokens.push(token);
      }
      at = close;
    } else literal += char;
  }
  flush();
  return {
    text,
    tokens,
    hasVariable: tokens.some((token) => token.kind === 'variable'),
    malformed,
  };
}

/** No context key with its default is longer: a tag key has at most 128 characters, a tag value 256. */
const maxVariableLength = 1_024;

function closingBrace(text: string, from: number): number {
  const found = text.indexOf('}', from);
  return found < 0 ? Number.POSITIVE_INFINITY : found;
}

function readVariable(inside: string): PatternToken | null {
  if (inside === '*' || inside === '?' || inside === '$') return { kind: 'literal', text: inside };
  const comma = inside.indexOf(',');
  const key = (comma < 0 ? inside : inside.slice(0, comma)).trim();
  if (key === '' || key.includes('$') || key.includes('{')) return null;
  if (comma < 0) return { kind: 'variable', key, keyId: key.toLowerCase(), fallback: null };
  const quotedText = inside.slice(comma + 1).trim();
  if (quotedText.length < 2 || !quotedText.startsWith("'") || !quotedText.endsWith("'")) return null;
  return { kind: 'variable', key, keyId: key.toLowerCase(), fallback: quotedText.slice(1, -1) };
}

/**
 * Fills in the variables. `lookup` gives the value of a context key (lower case), null when it has none.
 * null when a variable has neither value nor default: such a pattern matches nothing (R-008, R-012).
 */
export function resolvePattern(
  pattern: Pattern,
  lookup: (keyId: string) => string | null,
): readonly ResolvedToken[] | null {
  const resolved: ResolvedToken[] = [];
  for (const token of pattern.tokens) {
    if (token.kind !== 'variable') {
      resolved.push(token);
      continue;
    }
    const value = lookup(token.keyId) ?? token.fallback;
    if (value === null) return null;
    resolved.push({ kind: 'literal', text: value });
  }
  return resolved;
}
