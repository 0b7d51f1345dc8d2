import {
  type AccessSet,
  Membership,
  type Region,
  setOfPolicy,
  type Witness,
} from '../../src/access/index.ts';
import type { CatalogFacts } from '../../src/policy/index.ts';

/** A region's words as sets that each allow what one of them says; made once a region. */
const parts = new WeakMap<
  Region,
  { readonly needed: readonly AccessSet[]; readonly excluded: readonly AccessSet[] }
>();

function setSaying(statement: object): AccessSet {
  const set = setOfPolicy(
    { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', ...statement }] },
    'region',
  );
  if (set === null) throw new Error(`no policy: ${JSON.stringify(statement)}`);
  return set;
}

function partsOf(region: Region): {
  readonly needed: readonly AccessSet[];
  readonly excluded: readonly AccessSet[];
} {
  let found = parts.get(region);
  if (found === undefined) {
    const { actions, notActions, resources, notResources, conditions } = region;
    const conditional = conditions !== null && Object.keys(conditions).length > 0;
    found = {
      needed: [
        { Action: actions },
        { Resource: resources },
        conditional ? { Condition: conditions } : {},
      ].map(setSaying),
      excluded: [
        ...(notActions === undefined ? [] : [setSaying({ Action: notActions })]),
        ...(notResources.length === 0 ? [] : [setSaying({ Resource: notResources })]),
      ],
    };
    parts.set(region, found);
  }
  return found;
}

/**
 * Whether a request lies in a region, read from the region's own words as policies. A condition that could not be
 * said counts as met; a region of names that the catalog does not know holds only such names.
 */
export function regionHolds(region: Region, request: Witness, catalog: CatalogFacts): boolean {
  if (region.future && catalog.isWildcardOnly(request.action) !== null) return false;
  const membership = new Membership(catalog);
  const { needed, excluded } = partsOf(region);
  return (
    needed.every((set) => membership.holds(set, request, 'wide') !== 'no') &&
    !excluded.some((set) => membership.holds(set, request, 'wide') === 'yes')
  );
}
