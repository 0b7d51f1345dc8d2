import { hash } from 'node:crypto';
import type { PolicyDocument } from '../policy/document.ts';

// Agents share documents (categories, profiles), and a document never changes.
const known = new WeakMap<PolicyDocument, string>();

/** sha256, hex, over what a scope means: documents in order, ceiling, unknowns. Names have no part in it. */
export function digestScope(
  documents: readonly PolicyDocument[],
  ceilingOperators: readonly string[],
  unknown: readonly string[],
): string {
  return sha256(
    canonicalJson(['scope/1', documents.map(digestDocument), [...ceilingOperators].sort(), unknown]),
  );
}

function digestDocument(document: PolicyDocument): string {
  const before = known.get(document);
  if (before !== undefined) return before;
  const digest = sha256(canonicalJson(document));
  known.set(document, digest);
  return digest;
}

function sha256(text: string): string {
  return hash('sha256', text);
}

/** JSON with sorted keys and no spaces: equal values, equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}
