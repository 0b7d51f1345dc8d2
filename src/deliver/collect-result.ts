import type { GapReason } from '../estate/gap-reason.ts';
import type { AccountId, Instant } from '../estate/identifiers.ts';
import type { CoverageEvents } from './scan-result.ts';

/** What a collection has to say for itself: the JSON of `overreach collect`. */
export interface CollectResult {
  /** The folder that holds it now. */
  readonly estate: string;
  readonly partition: string;
  readonly collectedAt: Instant;
  /** The organization's id; null: none, or it could not be read. */
  readonly organization: string | null;
  readonly roles: number;
  /** Sealed: every layer that a rule rests on was read to its end, or AWS offers none there. */
  readonly accounts: { readonly sealed: number; readonly total: number };
  /** Whatever could not be read, and what the configuration leaves out of the layers that rules rest on. */
  readonly gaps: readonly CollectGap[];
  /** How far the events were read, by accounts that were read alike; empty: they were not. */
  readonly events: readonly CoverageEvents[];
}

/** One layer of one account that is not known whole. */
export interface CollectGap {
  readonly account: AccountId;
  readonly layer: string;
  readonly reason: GapReason;
  /** Which call, and what AWS said. */
  readonly detail: string;
}
