import { textOfUnits } from '../../policy/text-units.ts';

/**
 * Glob patterns as interned token sequences: the language of action names, resources and string values.
 * A token is one number: a UTF-16 unit (>= 0) or one of the wildcards below. Two patterns with the same tokens
 * are the same `Glob` object, so that identity is equality and ids are memo keys.
 */
export type Token = number;

/** Any run of characters. */
export const star: Token = -1;
/** Any run of characters without a colon: `*` inside a middle segment of an ARN. */
export const segmentStar: Token = -2;
/** Exactly one character. */
export const anyOne: Token = -3;
/** Exactly one character that is no colon. */
export const segmentAnyOne: Token = -4;
/** Tokens at or below this stand for the unknown text of a policy variable. */
const firstVariable = -100;
/** Added to a lower-case unit: the letter in either case (StringEqualsIgnoreCase). */
const eitherCase = 0x10000;

export const colon = 58;

export interface Glob {
  readonly id: number;
  /** Text that is the same for the same pattern in every engine: an order that does not depend on history. */
  readonly key: string;
  readonly tokens: readonly Token[];
  /** The text when the pattern has no wildcard and no variable: it matches only that. */
  readonly literal: string | null;
  /** Whether a variable of unknown value has a say. */
  readonly variable: boolean;
  /**
   * Patterns with variables that the texts also match: then the tokens are only an upper bound. They keep a variable
   * recognisable on both sides where an intersection with it cannot be written out.
   */
  readonly bounds: readonly Glob[];
}

/** The intersection of two patterns; `exact: false` when `globs` holds more than the intersection. */
export interface Meeting {
  readonly globs: readonly Glob[];
  readonly exact: boolean;
}

/** Interns globs and the variables inside them; one table lives as long as the engine that owns it. */
export class GlobTable {
  /** Intersections that were written out token by token: patterns meet the same resource types again and again. */
  readonly meetings = new Map<number, Meeting>();
  readonly #globs = new Map<string, Glob>();
  readonly #variables: string[] = [];
  readonly #variableTokens = new Map<string, Token>();

  /** The glob with these tokens, neighbouring stars collapsed, and within these bounds. */
  intern(tokens: readonly Token[], bounds: readonly Glob[] = []): Glob {
    const tidy = collapse(tokens);
    const ordered = [...new Set(bounds)].sort((left, right) => (left.key < right.key ? -1 : 1));
    const key = this.#keyOf(tidy, ordered);
    const known = this.#globs.get(key);
    if (known !== undefined) return known;
    const glob: Glob = {
      id: this.#globs.size,
      key,
      tokens: tidy,
      literal:
        // The key of plain units is their text.
        ordered.length === 0 && tidy.every(isUnit) ? key : null,
      variable: ordered.length > 0 || tidy.some(isVariable),
      bounds: ordered,
    };
    this.#globs.set(key, glob);
    return glob;
  }

  #keyOf(tokens: readonly Token[], bounds: readonly Glob[]): string {
    if (bounds.length === 0 && tokens.every(isUnit)) return textOfUnits(tokens);
    const parts = tokens.map((token) => {
      if (isVariable(token)) return `\u0000{${this.variableName(token)}}`;
      return isUnit(token) ? String.fromCharCode(token) : `\u0000${token};`;
    });
    return [...parts, ...bounds.map((bound) => `\u0001${bound.key}`)].join('');
  }

  /** The glob that matches exactly this text. */
  exactly(text: string): Glob {
    return this.intern(unitsOf(text));
  }

  /** The token of a variable, by its identity (key and default as written, in lower case). */
  variableToken(name: string): Token {
    let token = this.#variableTokens.get(name);
    if (token === undefined) {
      token = firstVariable - this.#variables.length;
      this.#variables.push(name);
      this.#variableTokens.set(name, token);
    }
    return token;
  }

  /** The variable a token stands for. */
  variableName(token: Token): string {
    return this.#variables[firstVariable - token] ?? '';
  }
}

export function isVariable(token: Token): boolean {
  return token <= firstVariable;
}

/** Whether the token is one UTF-16 unit. */
function isUnit(token: Token): boolean {
  return token >= 0 && token < eitherCase;
}

export function isStar(token: Token): boolean {
  return token === star || token === segmentStar;
}

/** Whether the token stands for one character (a unit, a letter in either case, or `?`). */
export function isSingle(token: Token): boolean {
  return token >= 0 || token === anyOne || token === segmentAnyOne;
}

/** Whether the token is a letter in either case. */
export function isEitherCase(token: Token): boolean {
  return token >= eitherCase;
}

/** The token that matches a unit in upper and lower case. */
export function ignoringCase(unit: number): Token {
  const text = String.fromCharCode(unit);
  const lower = text.toLowerCase();
  return lower.length === 1 && text.toUpperCase().length === 1 && lower !== text.toUpperCase()
    ? lower.charCodeAt(0) + eitherCase
    : unit;
}

/** Whether the single-character token matches the unit. */
export function matchesUnit(token: Token, unit: number): boolean {
  if (token >= eitherCase) {
    const lower = token - eitherCase;
    return unit === lower || String.fromCharCode(unit).toLowerCase() === String.fromCharCode(lower);
  }
  if (token >= 0) return token === unit;
  return token === anyOne || (token === segmentAnyOne && unit !== colon);
}

/** The units that a token names one by one; none for wildcards. */
export function namedUnits(token: Token): readonly number[] {
  if (token < 0) return [];
  if (token < eitherCase) return [token];
  const lower = String.fromCharCode(token - eitherCase);
  return [lower.charCodeAt(0), lower.toUpperCase().charCodeAt(0)];
}

/** The single-character token for what both match, or null when no character matches both. */
export function meetSingles(left: Token, right: Token): Token | null {
  if (left === right) return left;
  if (left < 0 && right < 0) return segmentAnyOne;
  const [named, other] = left >= 0 && (right < 0 || left < eitherCase) ? [left, right] : [right, left];
  if (other < 0) return other === segmentAnyOne && named === colon ? null : named;
  if (isUnit(named)) return matchesUnit(other, named) ? named : null;
  const units = namedUnits(named).filter((unit) => matchesUnit(other, unit));
  return units.length === 0 ? null : units.length === 1 ? (units[0] as number) : named;
}

/** Whether everything the first single-character token matches, the second matches too. */
export function singleWithin(inner: Token, outer: Token): boolean {
  if (inner === outer || outer === anyOne) return true;
  if (outer === segmentAnyOne) return inner >= 0 && inner !== colon;
  if (inner < 0) return false;
  if (isUnit(inner)) return matchesUnit(outer, inner);
  return namedUnits(inner).every((unit) => matchesUnit(outer, unit));
}

export function unitsOf(text: string): readonly number[] {
  const units: number[] = new Array(text.length);
  for (let place = 0; place < text.length; place += 1) units[place] = text.charCodeAt(place);
  return units;
}

function collapse(tokens: readonly Token[]): readonly Token[] {
  const tidy: Token[] = [];
  for (const token of tokens) {
    const last = tidy.at(-1);
    if (last === token && isStar(token)) continue;
    // `*` beside a segment star takes it in.
    if (token === segmentStar && last === star) continue;
    if (token === star) while (tidy.at(-1) === segmentStar || tidy.at(-1) === star) tidy.pop();
    tidy.push(token);
  }
  // A copy has no room to grow: thousands of patterns are kept.
  return tidy.slice();
}
