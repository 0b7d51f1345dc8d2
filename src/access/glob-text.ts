import {
  anyOne,
  type Glob,
  type GlobTable,
  isStar,
  isVariable,
  namedUnits,
  segmentAnyOne,
} from './theories/glob.ts';

/** How a pattern is printed: as it would stand in a policy of version 2012-10-17, or as plain text. */
export type GlobStyle = 'pattern' | 'plain';

/** Patterns are interned and said often. */
const patternTexts = new WeakMap<Glob, string>();

/** The pattern as text; characters that would be read as wildcards or variables are escaped. */
export function globText(table: GlobTable, glob: Glob, style: GlobStyle = 'pattern'): string {
  if (style === 'plain') return write(table, glob, style);
  let text = patternTexts.get(glob);
  if (text === undefined) {
    text = write(table, glob, style);
    patternTexts.set(glob, text);
  }
  return text;
}

function write(table: GlobTable, glob: Glob, style: GlobStyle): string {
  let text = '';
  for (const token of glob.tokens) {
    if (isStar(token)) text += '*';
    else if (token === anyOne || token === segmentAnyOne) text += '?';
    else if (isVariable(token)) text += variableText(table.variableName(token));
    else {
      const unit = String.fromCharCode(namedUnits(token)[0] as number);
      text += style === 'pattern' && (unit === '*' || unit === '?') ? `\${${unit}}` : unit;
    }
  }
  return text;
}

/** The name of a variable token is `[i]:key['default]`. */
function variableText(name: string): string {
  const { key, fallback } = variableParts(name);
  return fallback === null ? `\${${key}}` : `\${${key}, '${fallback}'}`;
}

/** Key and default of a variable token's name. */
export function variableParts(name: string): { readonly key: string; readonly fallback: string | null } {
  const text = name.slice(name.indexOf(':') + 1);
  const quote = text.indexOf("'");
  return quote < 0
    ? { key: text, fallback: null }
    : { key: text.slice(0, quote), fallback: text.slice(quote + 1) };
}
