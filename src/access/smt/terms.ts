/** SMT-LIB 2 text, piece by piece. A term is its own text. */
export type Term = string;

/** What always holds. */
export const yes: Term = 'true';

/** What never holds. */
export const no: Term = 'false';

/** A conjunction; `true` of nothing. */
export function and(terms: readonly Term[]): Term {
  return joined('and', terms, yes, no);
}

/** A disjunction; `false` of nothing. */
export function or(terms: readonly Term[]): Term {
  return joined('or', terms, no, yes);
}

/** A negation. */
export function not(term: Term): Term {
  if (term === yes) return no;
  if (term === no) return yes;
  return `(not ${term})`;
}

/** `(name argument …)`. */
export function call(name: string, ...terms: readonly Term[]): Term {
  return `(${name} ${terms.join(' ')})`;
}

/** A string constant: printable ASCII as it is, everything else by its code (SMT-LIB theory of Unicode strings). */
export function text(value: string): Term {
  const chars = Array.from(value, (char) => {
    if (char === '"') return '""';
    const code = char.codePointAt(0) ?? 0;
    return code < 0x20 || code > 0x7e || char === '\\' ? `\\u{${code.toString(16)}}` : char;
  });
  return `"${chars.join('')}"`;
}

/** A quoted symbol; `|` and `\` cannot stand in one. */
export function symbol(name: string): Term {
  return `|${name.replaceAll('|', '/').replaceAll('\\', '/')}|`;
}

/** A whole number; SMT-LIB writes negative ones as a subtraction. */
export function integer(value: bigint): Term {
  return value < 0n ? `(- ${-value})` : String(value);
}

/** An exact decimal as a Real: `units` times ten to the power of `-scale`. */
export function real(units: bigint, scale: number): Term {
  const size = `${units < 0n ? -units : units}.0`;
  const value = scale === 0 ? size : `(/ ${size} ${10n ** BigInt(scale)}.0)`;
  return units < 0n ? `(- ${value})` : value;
}

function joined(name: string, terms: readonly Term[], neutral: Term, absorbing: Term): Term {
  const kept = [...new Set(terms)].filter((term) => term !== neutral);
  if (kept.includes(absorbing)) return absorbing;
  if (kept.length === 0) return neutral;
  return kept.length === 1 ? (kept[0] as Term) : `(${name} ${kept.join(' ')})`;
}
