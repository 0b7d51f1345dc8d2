import {
  bySignificance,
  matchSignatures,
  normaliseUserAgent,
  type Signature,
  type SignatureField,
  type SignatureMatch,
} from '../catalog/index.ts';
import { compilePattern } from './pattern.ts';
import type { OwnSignature } from './registry.ts';

/** The catalog's matching, or one that knows more signatures. */
export type CatalogMatching = (field: SignatureField, value: string) => readonly SignatureMatch[];

/** As in the catalog: no value of AWS's is longer. */
const longestValue = 2048;

/** The catalog's matching with the registry's own signatures beside it; the catalog's come first where equal. */
export function withOwnSignatures(own: readonly OwnSignature[]): CatalogMatching {
  if (own.length === 0) return matchSignatures;
  const byField = Map.groupBy(
    own.map((written) => ({ signature: toSignature(written), matches: compilePattern(written.pattern) })),
    ({ signature }) => signature.field,
  );
  return (field, value) => {
    const found = matchSignatures(field, value);
    const more = byField.get(field);
    if (!more || value.length > longestValue) return found;
    const text = field === 'user-agent' ? normaliseUserAgent(value) : value;
    const extra = more.filter(({ matches }) => matches(text));
    if (extra.length === 0) return found;
    return [...found, ...extra.map(({ signature }) => ({ signature, field, value, captures: {} }))].sort(
      bySignificance,
    );
  };
}

function toSignature({ id, product, field, pattern, tier, place }: OwnSignature): Signature {
  return {
    id,
    productId: product,
    product,
    agentClass: 'hosted-agent',
    tier,
    confidence: 'medium',
    says: tier === 'host' ? 'host' : 'agent',
    field,
    pattern,
    flags: '',
    spoofable: true,
    source: `${place.file}:${place.line}`,
    note: '',
    examples: { match: [], noMatch: [] },
  };
}
