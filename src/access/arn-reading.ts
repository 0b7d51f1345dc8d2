import type { Effect } from '../policy/document.ts';
import { anyOne, colon, segmentAnyOne, segmentStar, star, type Token } from './theories/glob.ts';

/**
 * How a `*` in one of the first five segments of a Resource pattern is read.
 * - `aligned`: a pattern with all six parts is read segment by segment, as AWS's own CheckNoNewAccess does by its
 *   published verdicts; in one with fewer parts the star runs on over the colons.
 * - `narrow`: segment by segment, whatever the number of parts.
 * - `cautious`: as `aligned`, but a pattern with fewer parts is wide in Allows and narrow in Denies.
 * - `permissive`: wide in Allows, narrow in Denies, as policy/ decides by default. `wide`: wide everywhere.
 * INVARIANT: each reading is applied to both sides alike, so that a policy is within itself under every one.
 */
export type ArnReading = 'aligned' | 'narrow' | 'cautious' | 'permissive' | 'wide';

/** `within` needs every one of these; an excess that only some of them find is a `may` region. */
export const decidingReadings: readonly ArnReading[] = ['aligned', 'narrow', 'cautious'];

/** What only these find needs a six-part pattern to match across its own colons: named as an assumption. */
export const reportedReadings: readonly ArnReading[] = ['permissive', 'wide'];

const arnSegments = 6;

/** The tokens of a Resource pattern under one reading; `negated` is NotResource, which turns the effect round. */
export function readArn(
  tokens: readonly Token[],
  reading: ArnReading,
  effect: Effect,
  negated: boolean,
): readonly Token[] {
  const parts = countParts(tokens);
  switch (reading) {
    case 'wide':
      return tokens;
    case 'narrow':
      return bySegment(tokens);
    case 'aligned':
      return parts === arnSegments ? bySegment(tokens) : tokens;
    case 'cautious':
      if (parts === arnSegments) return bySegment(tokens);
      return (effect === 'Allow') !== negated ? tokens : bySegment(tokens);
    case 'permissive':
      return (effect === 'Allow') !== negated ? tokens : bySegment(tokens);
  }
}

/** Wildcards stay inside their segment, but for the sixth one's and a star that ends a shorter pattern. */
export function bySegment(tokens: readonly Token[]): readonly Token[] {
  let segment = 1;
  return tokens.map((token, place) => {
    if (token === colon && segment < arnSegments) segment += 1;
    if (segment === arnSegments || (token === star && place === tokens.length - 1)) return token;
    return token === star ? segmentStar : token === anyOne ? segmentAnyOne : token;
  });
}

/** How many colon-separated parts a pattern has, the sixth holding whatever colons follow. */
export function countParts(tokens: readonly Token[]): number {
  let parts = 1;
  for (const token of tokens) if (token === colon && parts < arnSegments) parts += 1;
  return parts;
}
