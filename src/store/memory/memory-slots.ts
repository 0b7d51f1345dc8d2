import type { Instant } from '../../estate/identifiers.ts';
import { fenced, finished, isHeld, planClaim, released, renewed } from '../next-slot.ts';
import type { Slot, SlotClaim, SlotHold, SlotRelease, SlotRequest } from '../slot.ts';

/** The slots of a store in this process. */
export interface MemorySlots {
  claim(request: SlotRequest): SlotClaim;
  renew(hold: SlotHold, leaseMs: number): boolean;
  release(hold: SlotHold, release: SlotRelease): boolean;
  isHeld(hold: SlotHold): boolean;
  /** Throws `store-fenced` when the hold is stale; else returns what finishes the slot once the scan is written. */
  finish(hold: SlotHold | undefined, scanId: string): () => void;
  list(filter: {
    readonly name: string;
    readonly outcome?: 'done' | 'failed';
    readonly limit: number;
  }): readonly Slot[];
  /** Takes old slots away, but the newest that is done; with `isTrial` it only counts them. */
  giveUp(before: Instant, isTrial: boolean): number;
}

/** Makes an empty table of slots. @param now the clock that leases go by */
export function createMemorySlots(now: () => Instant): MemorySlots {
  const slots = new Map<string, Slot>();
  const key = ({ name, dueAt }: { readonly name: string; readonly dueAt: Instant }) => `${dueAt} ${name}`;
  const change = (hold: SlotHold, changed: (slot: Slot) => Slot): boolean => {
    const slot = slots.get(key(hold)) ?? null;
    if (!isHeld(slot, hold)) return false;
    slots.set(key(hold), changed(slot));
    return true;
  };
  return {
    claim: (request) => {
      const wanted = slots.get(key(request)) ?? null;
      const others = [...slots.values()].filter(({ name }) => name === request.name);
      const kept = { wanted, others: others.filter((slot) => slot !== wanted) };
      const plan = planClaim(request, kept, now());
      if (plan.write !== null) slots.set(key(plan.write), plan.write);
      return plan.claim;
    },
    renew: (hold, leaseMs) => change(hold, (slot) => renewed(slot, now(), leaseMs)),
    release: (hold, release) => change(hold, (slot) => released(slot, now(), release)),
    isHeld: (hold) => change(hold, (slot) => slot),
    finish: (hold, scanId) => {
      if (hold === undefined) return () => {};
      if (!change(hold, (slot) => slot)) throw fenced(hold);
      return () => {
        change(hold, (slot) => finished(slot, now(), 'done', slot.reason, scanId));
      };
    },
    list: ({ name, outcome, limit }) =>
      [...slots.values()]
        .filter((slot) => slot.name === name && (outcome === undefined || slot.outcome === outcome))
        .sort((left, right) => (left.dueAt > right.dueAt ? -1 : 1))
        .slice(0, limit),
    giveUp: (before, isTrial) => {
      const all = [...slots.values()];
      const old = all.filter(
        (slot) =>
          slot.finishedAt !== null &&
          slot.dueAt < before &&
          all.some(
            ({ name, dueAt, outcome }) => name === slot.name && dueAt > slot.dueAt && outcome === 'done',
          ),
      );
      if (!isTrial) for (const slot of old) slots.delete(key(slot));
      return old.length;
    },
  };
}
