import { type Estate, type Layer, type LayerState, layers } from './estate.ts';
import type { AccountId } from './identifiers.ts';

/** How well a layer of an account was collected; `unknown` for an account nobody collected. */
export function layerState(estate: Estate, account: AccountId, layer: Layer): LayerState {
  const found = estate.layers.find((state) => state.account === account && state.layer === layer);
  return (
    found ?? { account, layer, state: 'unknown', reason: 'nothing was collected of it', collectedAt: null }
  );
}

/**
 * Whether absence is a fact in an account: its IAM is complete, and each other layer asked for is complete or
 * not offered there.
 */
export function isSealed(estate: Estate, account: AccountId, wanted: readonly Layer[] = layers): boolean {
  if (layerState(estate, account, 'iam').state !== 'complete') return false;
  return wanted.every((layer) => layerState(estate, account, layer).state !== 'unknown');
}
