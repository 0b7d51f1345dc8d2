import type { AccessLevel } from '../access/access-set.ts';
import type { PolicyDocument } from '../policy/document.ts';
import type { ResourceIndex } from './resource-index.ts';

const known = new WeakMap<ResourceIndex, WeakMap<PolicyDocument, readonly string[]>>();

/** ARNs of read resources that Allow statements of these levels name: in full, or something below them. */
export function namedResources(index: ResourceIndex, levels: readonly AccessLevel[]): ReadonlySet<string> {
  const documents = known.get(index) ?? new WeakMap<PolicyDocument, readonly string[]>();
  known.set(index, documents);
  const named = new Set<string>();
  for (const { document } of levels.flatMap(({ policies }) => policies)) {
    const found = documents.get(document) ?? namedBy(index, document);
    documents.set(document, found);
    for (const arn of found) named.add(arn);
  }
  return named;
}

function namedBy({ resources }: ResourceIndex, document: PolicyDocument): readonly string[] {
  const found = new Set<string>();
  for (const { effect, resource } of document.statements) {
    if (effect !== 'Allow' || resource === null || resource.negated) continue;
    for (const pattern of resource.patterns) {
      for (const arn of aboveOf(pattern)) if (resources.has(arn)) found.add(arn);
    }
  }
  return [...found].sort();
}

/** The pattern up to its first wildcard or variable, and whatever lies above that. */
function aboveOf(pattern: string): readonly string[] {
  const open = pattern.search(/[*?$]/);
  const stem = open < 0 ? pattern : pattern.slice(0, open);
  const cuts = [stem];
  for (let at = stem.length - 1; at > 0; at--) {
    if (stem[at] === '/' || stem[at] === ':') cuts.push(stem.slice(0, at));
  }
  return cuts;
}
