import type { Witness } from '../../access/comparison.ts';
import { Membership } from '../../access/membership.ts';
import type { Estate } from '../../estate/estate.ts';
import { findPrincipal } from '../../estate/principals.ts';
import type { CatalogFacts } from '../../policy/facts.ts';
import { either, type Truth } from '../../policy/truth.ts';
import { accessAbroad } from '../../reach/access-abroad.ts';
import { type EffectiveAccess, effectiveAccess } from '../../reach/effective-access.ts';

/**
 * Whether an estate allows a principal one concrete request, by its own policies or by a resource's, in its own account
 * or in another that both sides speak of. A principal that is not there is allowed nothing.
 */
export function isAllowedIn(
  estate: Estate,
  principal: string,
  witness: Witness,
  catalog: CatalogFacts,
): Truth {
  const found = findPrincipal(estate, principal);
  if (found === null) return 'no';
  const membership = new Membership(catalog);
  const heldBy = ({ access, grants }: EffectiveAccess): Truth =>
    [access, ...grants.map((grant) => grant.access)].reduce<Truth>(
      (truth, one) => either(truth, membership.holds(one, witness)),
      'no',
    );
  const own = heldBy(effectiveAccess(estate, found));
  if (own === 'yes') return own;
  return accessAbroad(estate, found).reduce<Truth>((truth, one) => either(truth, heldBy(one)), own);
}
