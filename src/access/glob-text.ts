import {
  anyOne,
  type Glob,
  type GlobTable,
  isStar,
  isVariable,
  namedUnits,
  segmentAnyOne,
  type Token,
} from './theories/glob.ts';

/**
 * How a pattern is printed, as it would stand in a policy of version 2012-10-17: `pattern` has wildcards and
 * variables, `plain` (StringEquals) variables only, `action` wildcards only.
 */
export type GlobStyle = 'pattern' | 'plain' | 'action';

/** Patterns are interned and said often. */
const knownTexts: Readonly<Record<GlobStyle, WeakMap<Glob, string>>> = {
  pattern: new WeakMap(),
  plain: new WeakMap(),
  action: new WeakMap(),
};

/** The pattern as text; characters that would be read as wildcards or variables are escaped. */
export function globText(table: GlobTable, glob: Glob, style: GlobStyle = 'pattern'): string {
  let text = knownTexts[style].get(glob);
  if (text === undefined) {
    text = write(table, glob, style);
    knownTexts[style].set(glob, text);
  }
  return text;
}

const openingBrace = 0x7b;

function write(table: GlobTable, glob: Glob, style: GlobStyle): string {
  const parts = glob.tokens.map((token, place) => {
    if (isStar(token)) return '*';
    if (token === anyOne || token === segmentAnyOne) return '?';
    if (isVariable(token)) return variableText(table.variableName(token));
    const unit = String.fromCharCode(namedUnits(token)[0] as number);
    const special =
      (style === 'pattern' && (unit === '*' || unit === '?')) ||
      (style !== 'action' && unit === '$' && glob.tokens[place + 1] === openingBrace);
    return special ? `\${${unit}}` : unit;
  });
  return parts.join('');
}

/** The name of a variable token is `[i]:key['default]`. */
function variableText(name: string): string {
  const { key, fallback } = variableParts(name);
  return fallback === null ? `\${${key}}` : `\${${key}, '${fallback}'}`;
}

/** Whether a variable's value is compared without case (StringEqualsIgnoreCase). */
export function ignoresCase(table: GlobTable, token: Token): boolean {
  return table.variableName(token).startsWith('i:');
}

/** Key and default of a variable token's name. */
export function variableParts(name: string): { readonly key: string; readonly fallback: string | null } {
  const text = name.slice(name.indexOf(':') + 1);
  const quote = text.indexOf("'");
  return quote < 0
    ? { key: text, fallback: null }
    : { key: text.slice(0, quote), fallback: text.slice(quote + 1) };
}
