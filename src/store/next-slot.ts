import type { Instant } from '../estate/identifiers.ts';
import { StoreError } from './failure.ts';
import {
  diedEveryTime,
  mostClaims,
  type Slot,
  type SlotClaim,
  type SlotHold,
  type SlotRelease,
  type SlotRequest,
} from './slot.ts';
import { storableText } from './storable.ts';

/** What a store holds of a schedule before a claim. */
export interface KeptSlots {
  /** The slot that is asked for; null: nobody ever claimed it. */
  readonly wanted: Slot | null;
  /** The latest other slots of the schedule that are not finished, and the latest of all. */
  readonly others: readonly Slot[];
}

/**
 * Decides what a claim answers and what it writes (null: nothing). Pure, and the same for every store: a store only loads
 * what it kept, calls this, and writes, all under its lock.
 *
 * INVARIANT: of one schedule one slot runs at a time, and a slot that is finished never runs again.
 */
export function planClaim(
  request: SlotRequest,
  { wanted, others }: KeptSlots,
  now: Instant,
): { readonly claim: SlotClaim; readonly write: Slot | null } {
  const { name, dueAt, holder, leaseMs } = request;
  if (dueAt > now || others.some((slot) => slot.dueAt > dueAt)) {
    return { claim: { state: 'not-due' }, write: null };
  }
  if (wanted?.finishedAt) return { claim: { state: 'finished', slot: wanted }, write: null };
  const running = [
    ...others.filter((slot) => slot.holder !== null),
    ...(wanted === null ? [] : [wanted]),
  ].find((slot) => slot.finishedAt === null && slot.leaseUntil > now);
  if (running !== undefined) return { claim: { state: 'held', by: running }, write: null };
  if (wanted !== null && wanted.fence >= mostClaims) {
    const failed = finished(wanted, now, 'failed', wanted.reason ?? diedEveryTime, null);
    return { claim: { state: 'finished', slot: failed }, write: failed };
  }
  const fence = (wanted?.fence ?? 0) + 1;
  const lastDueAt = others.map((slot) => slot.dueAt).reduce(later, null);
  return {
    claim: { state: 'claimed', hold: { name, dueAt, holder, fence }, lastDueAt },
    write: {
      name,
      dueAt,
      fence,
      holder,
      claimedAt: now,
      leaseUntil: after(now, leaseMs),
      finishedAt: null,
      outcome: null,
      reason: wanted?.reason ?? null,
      scanId: null,
    },
  };
}

/** Whether a hold is still the slot's. A lease that ran out counts as long as nobody else has claimed the slot since. */
export function isHeld(slot: Slot | null, hold: SlotHold): slot is Slot {
  return (
    slot !== null && slot.finishedAt === null && slot.holder === hold.holder && slot.fence === hold.fence
  );
}

/** The slot with its lease as long again. */
export function renewed(slot: Slot, now: Instant, leaseMs: number): Slot {
  return { ...slot, leaseUntil: after(now, leaseMs) };
}

/** The slot when nobody runs it any more: to be tried again, or failed when that was its last try. */
export function released(slot: Slot, now: Instant, { reason, retryAfterMs }: SlotRelease): Slot {
  const why = reason === null ? slot.reason : storableText(reason);
  if (reason !== null && slot.fence >= mostClaims) return finished(slot, now, 'failed', why, null);
  return { ...slot, holder: null, leaseUntil: after(now, retryAfterMs), reason: why };
}

/** The slot as a scan finished it. */
export function finished(
  slot: Slot,
  now: Instant,
  outcome: 'done' | 'failed',
  reason: string | null,
  scanId: string | null,
): Slot {
  return { ...slot, holder: null, finishedAt: now, outcome, reason, scanId };
}

/** The error of a write by a worker that has lost its slot. */
export function fenced({ name, dueAt }: SlotHold): StoreError {
  return new StoreError(
    'store-fenced',
    `the slot \`${name}\` of ${dueAt} is no longer this worker's: another one took it up, or it was given up; nothing was written`,
  );
}

function after(now: Instant, milliseconds: number): Instant {
  return new Date(Date.parse(now) + milliseconds).toISOString() as Instant;
}

function later(one: Instant | null, other: Instant): Instant {
  return one === null || other > one ? other : one;
}
