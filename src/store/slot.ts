import type { Instant } from '../estate/identifiers.ts';

/**
 * A slot: one time at which a schedule is due, in UTC. The row of a slot decides who runs it; a clock only says when to
 * ask. Times of claims and leases are the store's own (`Store.now`), never a worker's.
 */
export interface Slot {
  /** The schedule: `nightly`. */
  readonly name: string;
  readonly dueAt: Instant;
  /** How often it was claimed, and the token of its last claim: a hold with another one is stale. */
  readonly fence: number;
  /** Who runs it; null: nobody does at the moment. */
  readonly holder: string | null;
  readonly claimedAt: Instant;
  /** Until then nobody else may claim it: the holder's lease, or without a holder the time before the next try. */
  readonly leaseUntil: Instant;
  /** null while it is to be run, or runs. */
  readonly finishedAt: Instant | null;
  readonly outcome: 'done' | 'failed' | null;
  /** Why the last try did not finish it; null when none failed. */
  readonly reason: string | null;
  /** The scan that finished it. */
  readonly scanId: string | null;
}

/** What a worker has in hand while it runs a slot. */
export interface SlotHold {
  readonly name: string;
  readonly dueAt: Instant;
  readonly holder: string;
  readonly fence: number;
}

export interface SlotRequest {
  readonly name: string;
  readonly dueAt: Instant;
  /** Says which worker it is; one that no other worker has. */
  readonly holder: string;
  readonly leaseMs: number;
}

/** The answer to a claim; but for `claimed` nothing was written, or only that the slot has failed. */
export type SlotClaim =
  /** `lastDueAt`: the slot before it that was ever claimed, null when there was none. */
  | { readonly state: 'claimed'; readonly hold: SlotHold; readonly lastDueAt: Instant | null }
  /** Somebody runs this slot or another one of the schedule, or it waits for its next try. */
  | { readonly state: 'held'; readonly by: Slot }
  | { readonly state: 'finished'; readonly slot: Slot }
  /** It is still to come, or a later one has had its turn. */
  | { readonly state: 'not-due' };

/** How the run of a slot ended without a scan: given up for another worker to take, or failed. */
export interface SlotRelease {
  /** One line; null: the worker was asked to stop. */
  readonly reason: string | null;
  /** How long the next try has to wait. */
  readonly retryAfterMs: number;
}

/**
 * After so many claims a slot has failed: an estate on which every worker dies must not be tried for ever. Generous,
 * since a worker that is moved to another machine counts like one that dies.
 */
export const mostClaims = 10;

/** The words for a slot that used up its claims without anybody saying why. */
export const diedEveryTime = 'no worker that ran it lived to finish it';
