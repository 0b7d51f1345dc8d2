import type { Layer, LayerState } from './estate.ts';
import type { AccountId } from './identifiers.ts';

declare const sealed: unique symbol;

/** One account with layers that were read to their end. Only `sealAccount` makes one. */
export interface SealedAccount {
  readonly account: AccountId;
  readonly layers: readonly Layer[];
  readonly [sealed]: true;
}

/**
 * The part of an estate that something rests on, all of it read to its end.
 * INVARIANT: what is not in an estate is gone only for who holds one of these; from any other estate it is not known.
 */
export interface SealedEstate {
  readonly accounts: readonly SealedAccount[];
  readonly [sealed]: true;
}

/** The account, if each of these layers of it is complete, or not offered there; else null. */
export function sealAccount(
  states: readonly LayerState[],
  account: AccountId,
  layers: readonly Layer[],
): SealedAccount | null {
  const isWhole = layers.every((layer) =>
    states.some(
      (state) =>
        state.account === account &&
        state.layer === layer &&
        // IAM is offered everywhere: nobody's principals are gone because somebody says that it is not.
        (state.state === 'complete' || (state.state === 'not-offered' && layer !== 'iam')),
    ),
  );
  return isWhole ? ({ account, layers } as SealedAccount) : null;
}

/** The accounts together, if each of them is sealed; null as soon as one is not, and for none at all. */
export function sealEstate(accounts: readonly (SealedAccount | null)[]): SealedEstate | null {
  const whole = accounts.filter((account) => account !== null);
  return whole.length === accounts.length && whole.length > 0
    ? ({ accounts: whole } as unknown as SealedEstate)
    : null;
}
