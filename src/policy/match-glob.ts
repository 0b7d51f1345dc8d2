import type { ResolvedToken } from './pattern.ts';
import { textOfUnits } from './text-units.ts';

/**
 * A glob made ready for matching. Characters are UTF-16 units; every character but the wildcards is literal.
 * `codes` holds the characters, with `anyRun` for `*` and `anyOne` for `?`.
 */
export interface Glob {
  readonly kind: 'everything' | 'exact' | 'prefix' | 'general';
  /** The text of an exact glob, or what a prefix glob starts with. */
  readonly text: string;
  readonly codes: readonly number[];
}

/** Stands for `*` in a glob's codes: any run of characters, the empty one too. */
export const anyRun = -1;
/** Stands for `?` in a glob's codes: exactly one character. */
export const anyOne = -2;

/** Makes a glob of tokens without variables. */
export function globOf(tokens: readonly ResolvedToken[]): Glob {
  const codes: number[] = [];
  for (const token of tokens) {
    if (token.kind === 'any') codes.push(anyRun);
    else if (token.kind === 'one') codes.push(anyOne);
    else for (let at = 0; at < token.text.length; at++) codes.push(token.text.charCodeAt(at));
  }
  // A copy has no room to grow: a scan keeps tens of thousands.
  return globOfCodes(codes.slice());
}

/** Makes a glob of plain text: every `*` and `?` a wildcard, all else literal, no variables. */
export function globOfText(text: string): Glob {
  const codes = Array.from({ length: text.length }, (_, at) => {
    const code = text.charCodeAt(at);
    return code === 42 ? anyRun : code === 63 ? anyOne : code;
  });
  return globOfCodes(codes);
}

/** Makes a glob of codes (see `Glob`). */
export function globOfCodes(codes: readonly number[]): Glob {
  const wild = codes.findIndex((code) => code < 0);
  if (wild < 0) return new TextGlob('exact', textOfUnits(codes));
  if (codes.length === 1 && codes[0] === anyRun) return everything;
  if (wild === codes.length - 1 && codes[wild] === anyRun)
    return new TextGlob('prefix', textOfUnits(codes.slice(0, -1)));
  return { kind: 'general', text: '', codes };
}

const everything: Glob = { kind: 'everything', text: '', codes: [anyRun] };

/** A glob that its text says as a whole: a scan keeps tens of thousands, and hardly ever needs their codes. */
class TextGlob implements Glob {
  readonly kind: 'exact' | 'prefix';
  readonly text: string;

  constructor(kind: 'exact' | 'prefix', text: string) {
    this.kind = kind;
    this.text = text;
  }

  get codes(): readonly number[] {
    const codes = Array.from({ length: this.text.length }, (_, at) => this.text.charCodeAt(at));
    return this.kind === 'prefix' ? [...codes, anyRun] : codes;
  }
}

/** Whether the whole text matches. */
export function matchGlob(glob: Glob, text: string): boolean {
  switch (glob.kind) {
    case 'everything':
      return true;
    case 'exact':
      return glob.text === text;
    case 'prefix':
      return text.startsWith(glob.text);
    case 'general':
      return matchCodes(glob.codes, text);
  }
}

/**
 * Two pointers, and back to the last `*` only: an earlier one never has to take more, as the later one can take
 * any run. So the cost is at most text times the longest stretch between two stars, never exponential.
 */
function matchCodes(codes: readonly number[], text: string): boolean {
  let at = 0;
  let code = 0;
  let star = -1;
  let starAt = 0;
  while (at < text.length) {
    const expected = codes[code];
    if (expected === anyRun) {
      star = code++;
      starAt = at;
    } else if (expected === anyOne || (expected !== undefined && expected === text.charCodeAt(at))) {
      code++;
      at++;
    } else if (star >= 0) {
      code = star + 1;
      at = ++starAt;
    } else return false;
  }
  while (codes[code] === anyRun) code++;
  return code === codes.length;
}
