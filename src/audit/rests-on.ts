import type { Estate, Layer } from '../estate/estate.ts';
import type { AccountId } from '../estate/identifiers.ts';
import { layerState } from '../estate/layer-state.ts';
import { isResourcePolicyName } from '../reach/resource-index.ts';
import type { Excess } from './finding.ts';

/**
 * Accounts beside its own that a finding speaks of: a role it can assume there, a resource it is allowed. They decide
 * as much as its own account does, so what nobody can read of them later must not settle it.
 * @param text everything the finding says, in any form
 */
export function accountsSpokenOf(estate: Estate, own: AccountId, text: string): readonly AccountId[] {
  if (estate.accounts.length < 2) return [];
  const named = new Set(text.match(/(?<!\d)\d{12}(?!\d)/g) ?? []);
  return estate.accounts
    .map(({ id }) => id)
    .filter((id) => id !== own && named.has(id) && layerState(estate, id, 'iam').state === 'complete');
}

/** The layers of a rule, with the resource policies where one of them grants some of the excess. */
export function layersOfExcess(layers: readonly Layer[], excess: Excess | null): readonly Layer[] {
  const rests = excess?.regions.some(({ grantedBy }) =>
    grantedBy.some(({ policy }) => isResourcePolicyName(policy)),
  );
  return rests && !layers.includes('resource-policies') ? [...layers, 'resource-policies'] : layers;
}
