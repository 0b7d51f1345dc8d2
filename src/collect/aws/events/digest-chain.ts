import type { Instant } from '../../../estate/identifiers.ts';
import type { Digest } from './digest-file.ts';
import type { EventGap } from './event-coverage.ts';

/** What a Region's digests show together. */
export interface ChainReading {
  /** Deliveries are vouched for from here … */
  readonly from: Instant | null;
  /** … up to here; null: by no digest. */
  readonly to: Instant | null;
  readonly gaps: readonly EventGap[];
}

/**
 * Checks that the digests of one trail, account and Region follow each other: each names the one before it, with its
 * hash and its signature, so that none can be missing between them. The first of them may name one that was not read. INVARIANT: whatever is not shown is a gap; a chain is never shortened silently.
 */
export function checkChain(digests: readonly Digest[]): ChainReading {
  const ordered = [...digests].sort((a, b) => (a.to < b.to ? -1 : a.to > b.to ? 1 : 0));
  const gaps: EventGap[] = [];
  for (const [index, digest] of ordered.entries()) {
    const before = ordered[index - 1];
    if (before !== undefined) gaps.push(...checkLink(before, digest));
  }
  return { from: ordered[0]?.from ?? null, to: ordered.at(-1)?.to ?? null, gaps };
}

function checkLink(before: Digest, digest: Digest): readonly EventGap[] {
  const place = digest.key;
  const { previous } = digest;
  if (previous === null)
    return [
      gap(
        'digest-gap',
        place,
        `validation was off between ${before.to} and ${digest.from}: a chain begins anew`,
      ),
    ];
  if (previous.key !== before.key || previous.bucket !== before.bucket)
    return [
      gap('digest-missing', previous.key, `\`${previous.key}\`, which the next digest names, is not there`),
    ];
  const gaps: EventGap[] = [];
  if (previous.hash !== before.hash)
    gaps.push(
      gap('digest-mismatch', before.key, `\`${before.key}\` is not the digest that the next one names`),
    );
  else if (before.signature !== null && previous.signature !== before.signature)
    gaps.push(
      gap(
        'digest-mismatch',
        before.key,
        `the signature of \`${before.key}\` is not what the next digest names`,
      ),
    );
  return gaps;
}

function gap(reason: EventGap['reason'], place: string, message: string): EventGap {
  return { reason, place, message };
}
