import {
  anyOne,
  colon,
  type Glob,
  type GlobTable,
  isSingle,
  isStar,
  isVariable,
  type Meeting,
  meetSingles,
  segmentAnyOne,
  segmentStar,
  star,
  type Token,
} from './glob.ts';
import { visiblyCovers, visiblyDisjoint } from './glob-containment.ts';
import { pairKey } from './pair-key.ts';

/** More patterns than this in one intersection are not written out. 32: real policies need at most a handful. */
const mostPatterns = 32;
/** Longer pairs are not interleaved: the recursion is as deep as they are long. */
const longestPair = 1_500;
/** Token pairs visited before giving up. */
const mostPairs = 20_000;

const nothing: Meeting = { globs: [], exact: true };

/**
 * The texts that both patterns match, as a finite union of patterns: their tokens are interleaved wherever a star
 * of one may read tokens of the other. A variable that no containment settles is widened to `*` (exact: false).
 */
export function meetGlobs(table: GlobTable, left: Glob, right: Glob): Meeting {
  if (visiblyCovers(right, left)) return { globs: [left], exact: true };
  if (visiblyCovers(left, right)) return { globs: [right], exact: true };
  if (visiblyDisjoint(left, right)) return nothing;
  if (left.variable || right.variable) {
    const wide = meetGlobs(table, widened(table, left), widened(table, right));
    const bounds = [left, right].flatMap(boundsOf);
    const globs = wide.globs.map((glob) => table.intern(glob.tokens, bounds));
    return { globs: withoutCovered(globs), exact: globs.length === 0 };
  }
  const key = pairKey(left.id, right.id);
  let meeting = table.meetings.get(key);
  if (meeting === undefined) {
    meeting = interleaved(table, left, right);
    table.meetings.set(key, meeting);
  }
  return meeting;
}

function interleaved(table: GlobTable, left: Glob, right: Glob): Meeting {
  let shared = 0;
  while (left.tokens[shared] === right.tokens[shared] && isSingle(left.tokens[shared] as Token)) shared += 1;
  const beginning = left.tokens.slice(0, shared);
  const found = interleave(left.tokens.slice(shared), right.tokens.slice(shared));
  // Soundness: what cannot be written out is over-approximated by one side, and said so.
  if (found === null) return { globs: [left], exact: false };
  if (found.length === 0) return nothing;
  return {
    globs: withoutCovered(found.map((tokens) => table.intern([...beginning, ...tokens]))),
    exact: true,
  };
}

/** The pattern with `*` for every variable: an upper bound whatever their values. */
export function widened(table: GlobTable, glob: Glob): Glob {
  return glob.variable ? table.intern(glob.tokens.map((token) => (isVariable(token) ? star : token))) : glob;
}

/** The patterns with variables that bind a glob: its own bounds, or itself. */
function boundsOf(glob: Glob): readonly Glob[] {
  if (!glob.variable) return [];
  return glob.bounds.length > 0 ? glob.bounds : [glob];
}

/** Drops patterns that another one visibly covers. */
export function withoutCovered(globs: readonly Glob[]): readonly Glob[] {
  const unique = [...new Set(globs)];
  return unique.filter(
    (glob, place) =>
      !unique.some(
        (other, at) =>
          at !== place && visiblyCovers(other, glob) && (at < place || !visiblyCovers(glob, other)),
      ),
  );
}

function interleave(one: readonly Token[], two: readonly Token[]): readonly (readonly Token[])[] | null {
  if (one.length + two.length > longestPair) return null;
  const memo = new Map<number, readonly (readonly Token[])[] | null>();
  let pairs = 0;
  const from = (i: number, j: number): readonly (readonly Token[])[] | null => {
    const key = i * (two.length + 1) + j;
    const known = memo.get(key);
    if (known !== undefined) return known;
    pairs += 1;
    if (pairs > mostPairs) return null;
    const found = compute(i, j);
    memo.set(key, found);
    return found;
  };
  const compute = (i: number, j: number): readonly (readonly Token[])[] | null => {
    const a = one[i];
    const b = two[j];
    if (a === undefined && b === undefined) return [[]];
    if (a === undefined) return isStar(b as Token) ? from(i, j + 1) : [];
    if (b === undefined) return isStar(a) ? from(i + 1, j) : [];
    if (isStar(a) && isStar(b)) {
      const both = a === star && b === star ? star : segmentStar;
      return join(prefixed([both], from(i + 1, j)), prefixed([both], from(i, j + 1)));
    }
    if (isStar(a)) return starAgainst(a, b, from(i + 1, j), () => from(i, j + 1));
    if (isStar(b)) return starAgainst(b, a, from(i, j + 1), () => from(i + 1, j));
    const single = meetSingles(a, b);
    return single === null ? [] : prefixed([single], from(i + 1, j + 1));
  };
  return from(0, 0);
}

/** A star against one single-character token: the star ends here, or reads it. */
function starAgainst(
  reader: Token,
  token: Token,
  ended: readonly (readonly Token[])[] | null,
  read: () => readonly (readonly Token[])[] | null,
): readonly (readonly Token[])[] | null {
  if (reader === segmentStar && token === colon) return ended;
  const taken = reader === segmentStar && token === anyOne ? segmentAnyOne : token;
  return join(ended, prefixed([taken], read()));
}

function prefixed(
  tokens: readonly Token[],
  tails: readonly (readonly Token[])[] | null,
): readonly (readonly Token[])[] | null {
  return tails === null ? null : tails.map((tail) => [...tokens, ...tail]);
}

function join(
  left: readonly (readonly Token[])[] | null,
  right: readonly (readonly Token[])[] | null,
): readonly (readonly Token[])[] | null {
  if (left === null || right === null) return null;
  // Most tokens go one way only: nothing is there twice.
  if (right.length === 0) return left;
  if (left.length === 0) return right;
  const all = new Map<string, readonly Token[]>();
  for (const tokens of [...left, ...right]) all.set(tokens.join(' '), tokens);
  return all.size > mostPatterns ? null : [...all.values()];
}
