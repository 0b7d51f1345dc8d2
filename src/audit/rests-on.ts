import type { Region } from '../access/comparison.ts';
import type { Estate, Layer } from '../estate/estate.ts';
import type { AccountId } from '../estate/identifiers.ts';
import { layerState } from '../estate/layer-state.ts';
import { isResourcePolicyName } from '../reach/resource-index.ts';
import type { Excess } from './finding.ts';

/**
 * Accounts beside its own that a finding speaks of: a role it can assume there, a resource it is allowed. They decide
 * as much as its own account does, so what nobody can read of them later must not settle it.
 * @param said everything the finding says, in any form; not asked where there is no other account
 */
export function accountsSpokenOf(estate: Estate, own: AccountId, said: () => string): readonly AccountId[] {
  if (estate.accounts.length < 2) return [];
  const named = new Set(said().match(/(?<!\d)\d{12}(?!\d)/g) ?? []);
  return estate.accounts
    .map(({ id }) => id)
    .filter((id) => id !== own && named.has(id) && layerState(estate, id, 'iam').state === 'complete');
}

/** Whether a resource's own policy grants some of a region. */
export function isGrantedByResource({ grantedBy }: Region): boolean {
  return grantedBy.some(({ policy }) => isResourcePolicyName(policy));
}

/**
 * The layers of a rule, with the account's resource policies where one of them grants some of the excess.
 * @param policiesOf the accounts whose resource policies do; undefined: its own, where any does
 */
export function layersOfExcess(
  layers: readonly Layer[],
  excess: Excess | null,
  account: AccountId,
  policiesOf: readonly string[] | undefined,
): readonly Layer[] {
  const rests = policiesOf?.includes(account) ?? excess?.regions.some(isGrantedByResource) ?? false;
  return rests && !layers.includes('resource-policies') ? [...layers, 'resource-policies'] : layers;
}
