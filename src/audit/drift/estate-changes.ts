import type { Estate } from '../../estate/estate.ts';
import { accountChanges } from './account-changes.ts';
import { type EstateChange, facetKey } from './facet.ts';
import { managedPolicyChanges } from './managed-policy-changes.ts';
import { organizationChanges } from './organization-changes.ts';

/**
 * Everything that decides access and differs between two estates, in a fixed order. Only what both estates hold is
 * compared: an account or an organization that one of them never read is no change (INVARIANT: absence is a fact only
 * where it was looked for; which accounts were sealed is for the caller to ask).
 */
export function estateChanges(before: Estate, after: Estate): readonly EstateChange[] {
  const earlier = new Map(before.accounts.map((account) => [account.id, account]));
  const changes = [
    ...organizationChanges(before.organization, after.organization),
    ...managedPolicyChanges(before, after),
    ...after.accounts.flatMap((account) => {
      const known = earlier.get(account.id);
      return known === undefined || known === account ? [] : accountChanges(known, account);
    }),
  ];
  return changes.toSorted((left, right) => compareTexts(facetKey(left.facet), facetKey(right.facet)));
}

function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
