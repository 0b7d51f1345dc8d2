import type { Region, Witness } from '../../access/comparison.ts';
import { Membership } from '../../access/membership.ts';
import type { CatalogFacts } from '../../policy/facts.ts';
import { accessOfRegions, type RequestsBeyond } from '../contains-regions.ts';

/**
 * Requests that one excess has and the other has not, to be traced to their cause. A region that changed its form may show
 * a request that was there all along: tried for the cause, it would blame nobody, or what is meant. Such a region shows
 * one of the difference instead, with what its own request says of the circumstances.
 * @param changed the regions of `inner` that `outer` does not have in this form
 */
export function requestsOfDifference(
  changed: readonly Region[],
  inner: readonly Region[],
  outer: readonly Region[],
  { beyond, catalog }: { readonly beyond: RequestsBeyond; readonly catalog: CatalogFacts },
): readonly Witness[] {
  const own = changed.flatMap(({ witness }) => witness ?? []);
  const other = outer.length === 0 ? null : accessOfRegions(outer);
  if (other === null) return own;
  const membership = new Membership(catalog);
  const told = own.filter((witness) => membership.holds(other, witness) !== 'yes');
  if (told.length === own.length) return own;
  const circumstances = own[0]?.context ?? {};
  const found = (beyond(inner, outer) ?? []).map((witness) => ({
    ...witness,
    context: { ...circumstances, ...witness.context },
  }));
  return found.length > 0 ? [...told, ...found] : own;
}
