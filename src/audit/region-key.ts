import type { Region } from '../access/comparison.ts';
import { canonicalJson, digestOf } from './canonical-json.ts';
import type { Excess } from './finding.ts';

/**
 * Which requests a region holds, as text: equal keys mean equal sets. Who granted it, its witness and its
 * certainty are left out. null when the region's conditions cannot be said, so that nothing can be equal to it.
 */
export function regionKey(region: Region): string | null {
  if (region.conditions === null) return null;
  return canonicalJson([
    sorted(region.actions),
    sorted(region.notActions ?? []),
    sorted(region.resources),
    sorted(region.notResources),
    region.conditions,
  ]);
}

/**
 * Digest of an excess as it was reported, for `Suppression.ceilingDigest`: what a person accepted. Without an
 * excess it is the digest of nothing.
 */
export function excessDigest(excess: Excess | null): string {
  if (excess === null) return digestOf(null);
  const keys = excess.regions.map((region) => regionKey(region) ?? canonicalJson(region));
  return digestOf([excess.verdict, [...new Set(keys)].sort()]);
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}
