import { colon, type Glob, isStar, isVariable, matchesUnit, segmentStar, star, type Token } from './glob.ts';
import { Places } from './places.ts';

/**
 * Whether the glob matches the text. Without segment stars: the linear two-finger method (the last star alone
 * needs to grow). A segment star cannot pass a colon, so an earlier star may have to grow again: then the sets of
 * reachable places are followed, in time tokens x characters.
 * A variable of unknown value matches nothing here.
 */
export function globMatches(glob: Glob, text: string): boolean {
  if (glob.literal !== null) return glob.literal === text;
  if (glob.variable) return false;
  return glob.tokens.includes(segmentStar) ? followPlaces(glob.tokens, text) : twoFingers(glob.tokens, text);
}

function twoFingers(tokens: readonly Token[], text: string): boolean {
  let place = 0;
  let at = 0;
  let lastStar = -1;
  let resume = 0;
  while (at < text.length) {
    const token = tokens[place];
    if (token === star) {
      lastStar = place;
      resume = at;
      place += 1;
    } else if (token !== undefined && matchesUnit(token, text.charCodeAt(at))) {
      place += 1;
      at += 1;
    } else if (lastStar >= 0) {
      place = lastStar + 1;
      resume += 1;
      at = resume;
    } else return false;
  }
  while (tokens[place] === star) place += 1;
  return place === tokens.length;
}

/** INVARIANT: used by one call at a time, and by nothing that calls it. */
let here = new Places();
let there = new Places();

function followPlaces(tokens: readonly Token[], text: string): boolean {
  here.clear();
  here.add(tokens, 0);
  for (let at = 0; at < text.length && here.count > 0; at += 1) {
    const unit = text.charCodeAt(at);
    there.clear();
    for (let index = 0; index < here.count; index += 1) {
      const place = here.at(index);
      const token = tokens[place];
      if (token === undefined || isVariable(token)) continue;
      if (isStar(token)) {
        if (token === star || unit !== colon) there.add(tokens, place);
      } else if (matchesUnit(token, unit)) there.add(tokens, place + 1);
    }
    [here, there] = [there, here];
  }
  return here.last === tokens.length;
}

/** The places after reading one unit, before closure; ascending. */
export function step(tokens: readonly Token[], places: readonly number[], unit: number): number[] {
  const next: number[] = [];
  for (const place of places) {
    const token = tokens[place];
    if (token === undefined || isVariable(token)) continue;
    if (isStar(token)) {
      if ((token === star || unit !== colon) && next.at(-1) !== place) next.push(place);
    } else if (matchesUnit(token, unit)) next.push(place + 1);
  }
  return next;
}

/**
 * Adds the places reached without reading (a star may match nothing), ascending and without repeats. Places
 * before the furthest full star are dropped: whatever they accept, that star accepts too.
 */
export function closure(tokens: readonly Token[], places: readonly number[]): number[] {
  const all: number[] = [];
  for (const from of places) {
    for (let place = from; place <= tokens.length; place += 1) {
      if (all.length === 0 || place > (all.at(-1) as number)) all.push(place);
      const token = tokens[place];
      if (token === undefined || !isStar(token)) break;
    }
  }
  for (let at = all.length - 1; at > 0; at -= 1) if (tokens[all[at] as number] === star) return all.slice(at);
  return all;
}
