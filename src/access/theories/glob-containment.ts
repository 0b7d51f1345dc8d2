import {
  colon,
  type Glob,
  isSingle,
  isStar,
  isVariable,
  meetSingles,
  segmentAnyOne,
  segmentStar,
  singleWithin,
  star,
  type Token,
} from './glob.ts';
import { Places } from './places.ts';

/**
 * Whether the outer pattern visibly covers the inner one: the inner pattern is read as a text whose wildcards are
 * letters that only wildcards of the outer one can read.
 * INVARIANT: true means that every text of the inner language is in the outer one, for every value of the variables
 * in them (a variable is covered by `*` or by itself). False means nothing: the search decides.
 */
export function visiblyCovers(outer: Glob, inner: Glob): boolean {
  if (outer === inner) return true;
  if (inner.bounds.some((bound) => visiblyCovers(outer, bound))) return true;
  // A bounded pattern holds less than its tokens say.
  if (outer.bounds.length > 0) return false;
  const wide = outer.tokens;
  const narrow = inner.tokens;
  if (wide.length === 1 && wide[0] === star) return true;
  let shared = 0;
  while (shared < wide.length && shared < narrow.length) {
    const token = wide[shared] as Token;
    if (isStar(token)) break;
    if (!coversOne(token, narrow[shared] as Token)) return false;
    shared += 1;
  }
  if (shared === wide.length) return shared === narrow.length;
  if (!isStar(wide[shared] as Token)) return false;
  if (shared === wide.length - 1 && wide[shared] === star) return true;
  return coversFrom(wide, narrow, shared);
}

/** INVARIANT: used by one call at a time, and by nothing that calls it. */
let here = new Places();
let there = new Places();

/** Follows the places of the outer pattern over the tokens of the inner one, as in matching a text. */
function coversFrom(wide: readonly Token[], narrow: readonly Token[], shared: number): boolean {
  here.clear();
  here.add(wide, shared);
  for (let at = shared; at < narrow.length; at += 1) {
    const token = narrow[at] as Token;
    there.clear();
    for (let index = 0; index < here.count; index += 1) {
      const place = here.at(index);
      const reader = wide[place];
      if (reader === undefined) continue;
      if (isStar(reader)) {
        if (reader === star || withoutColon(token)) there.add(wide, place);
      } else if (coversOne(reader, token)) there.add(wide, place + 1);
    }
    if (there.count === 0) return false;
    [here, there] = [there, here];
  }
  return here.last === wide.length;
}

function coversOne(reader: Token, token: Token): boolean {
  if (isVariable(reader) || isVariable(token)) return reader === token;
  return isSingle(token) && singleWithin(token, reader);
}

function withoutColon(token: Token): boolean {
  return token === segmentStar || token === segmentAnyOne || (token >= 0 && token !== colon);
}

/** Whether the fixed beginnings or ends of two patterns already exclude a common text. */
export function visiblyDisjoint(left: Glob, right: Glob): boolean {
  if (left === right) return false;
  const one = left.tokens;
  const two = right.tokens;
  for (let at = 0; ; at += 1) {
    const a = one[at];
    const b = two[at];
    if (a === undefined || b === undefined) {
      if (a === b) return false;
      const rest = a ?? (b as Token);
      // One pattern ended: the other must be able to end too.
      if (isSingle(rest)) return true;
      break;
    }
    if (!isSingle(a) || !isSingle(b)) break;
    if (meetSingles(a, b) === null) return true;
  }
  for (let at = 1; ; at += 1) {
    const a = one.at(-at);
    const b = two.at(-at);
    if (a === undefined || b === undefined || !isSingle(a) || !isSingle(b)) return false;
    if (meetSingles(a, b) === null) return true;
  }
}
