import type { Catalog } from '../catalog/index.ts';
import type { PolicyDocument } from '../policy/document.ts';

/** How much a principal's identity policies allow: actions of the catalog, and resources as written. */
export interface GrantedCount {
  readonly actions: number;
  readonly resources: number;
}

/** What one document allows: a bit per action of the catalog, and its resource patterns. */
interface Allowed {
  readonly actions: Uint32Array;
  readonly resources: ReadonlySet<string>;
}

/** Documents are shared by many principals: each is read once. */
const known = new WeakMap<PolicyDocument, Allowed>();

/** How many actions, on how many resources, these documents allow together. What they deny is not asked. */
export function countGranted(documents: readonly PolicyDocument[], catalog: Catalog): GrantedCount {
  const all = documents.map((document) => allowedBy(document, catalog));
  const bits = new Uint32Array(words(catalog));
  for (const { actions } of all)
    for (let index = 0; index < bits.length; index++)
      bits[index] = (bits[index] ?? 0) | (actions[index] ?? 0);
  const resources = new Set(all.flatMap((one) => [...one.resources]));
  return { actions: bits.reduce((sum, word) => sum + ones(word), 0), resources: resources.size };
}

function allowedBy(document: PolicyDocument, catalog: Catalog): Allowed {
  const before = known.get(document);
  if (before !== undefined) return before;
  const actions = new Uint32Array(words(catalog));
  const resources = new Set<string>();
  const set = (index: number): void => {
    actions[index >>> 5] = (actions[index >>> 5] ?? 0) | (1 << (index & 31));
  };
  for (const { effect, action, resource } of document.statements) {
    if (effect !== 'Allow') continue;
    const named = action.patterns.map((pattern) => catalog.expandActions(pattern));
    if (action.negated) {
      const left = new Set(named.flatMap((some) => [...some]));
      for (let index = 0; index < catalog.size; index++) if (!left.has(index)) set(index);
    } else for (const some of named) for (const index of some) set(index);
    for (const pattern of resource?.patterns ?? []) resources.add(pattern);
  }
  const made = { actions, resources };
  known.set(document, made);
  return made;
}

function words({ size }: Catalog): number {
  return Math.ceil(size / 32);
}

/** How many bits of a word are set. */
function ones(word: number): number {
  let left = word - ((word >>> 1) & 0x55555555);
  left = (left & 0x33333333) + ((left >>> 2) & 0x33333333);
  return (((left + (left >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
