import type { AccessSet } from '../access/access-set.ts';
import { contentDigest } from './content-digest.ts';
import { keysOfAccess } from './mentioned-keys.ts';

/** An access whose facts are cut to what a comparison can depend on, with its digest. */
export interface BoundAccess {
  readonly access: AccessSet;
  /** Equal digests mean equal access in that comparison. */
  readonly digest: string;
}

/**
 * Cuts both sides' facts to the keys that either side's policies name. A key nobody names decides nothing, and
 * without it the roles of a whole organization that carry the same policies are one comparison.
 */
export function bindForComparison(
  left: AccessSet,
  right: AccessSet,
  digests: PolicyDigests,
): { readonly left: BoundAccess; readonly right: BoundAccess } {
  const keys = new Set([...keysOfAccess(left), ...keysOfAccess(right)]);
  return { left: bind(left, keys, digests), right: bind(right, keys, digests) };
}

/** Digest of one policy's document, by the document itself. */
export type PolicyDigests = (document: object) => string;

function bind(access: AccessSet, keys: ReadonlySet<string>, digests: PolicyDigests): BoundAccess {
  const cut = cutFacts(access, keys);
  return { access: cut, digest: contentDigest([describe(cut, digests)]) };
}

function cutFacts(access: AccessSet, keys: ReadonlySet<string>): AccessSet {
  if (access.kind !== 'layers')
    return { kind: access.kind, of: access.of.map((part) => cutFacts(part, keys)) };
  const facts = Object.entries(access.facts).filter(([key]) => keys.has(key.toLowerCase()));
  return { ...access, facts: Object.fromEntries(facts) };
}

function describe(access: AccessSet, digests: PolicyDigests): unknown {
  if (access.kind !== 'layers') return [access.kind, access.of.map((part) => describe(part, digests))];
  const levels = access.levels.map(({ name, kind, policies }) => [
    kind,
    name,
    policies.map((policy) => [policy.name, digests(policy.document)]),
  ]);
  return ['layers', levels, Object.entries(access.facts).sort()];
}

const documentDigests = new WeakMap<object, string>();

/** Digests documents by content, once per document object: collected policies share theirs. */
export const digestOfDocument: PolicyDigests = (document) => {
  let digest = documentDigests.get(document);
  if (digest === undefined) {
    digest = contentDigest([document]);
    documentDigests.set(document, digest);
  }
  return digest;
};
