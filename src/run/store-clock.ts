import { systemTimer, type Timer } from '../collect/aws/timer.ts';
import type { Instant } from '../estate/identifiers.ts';
import type { Store } from '../store/store.ts';
import { type Clock, systemClock } from './clock.ts';

/**
 * The clock of the store. Slots, leases and the outbox go by it in the database itself; what is collected, scanned and dated in a
 * process has to go by it too, or of two machines whose clocks differ by minutes the one that is behind would be thought to
 * bring old news, and the one that is ahead to know what is still to come.
 */

/** A difference that is worth a word, in milliseconds: usual clocks agree to a second. */
const notedMs = 60_000;

/**
 * By how many milliseconds the store's clock is ahead of this machine's; 0 where that is less than can be told, and
 * where both are one. Asked anew for each scan: clocks are set now and then.
 */
export async function storeClockAhead(
  store: Pick<Store, 'kind' | 'now'>,
  local: () => number = Date.now,
): Promise<number> {
  if (store.kind !== 'postgres') return 0;
  const asked = local();
  const theirs = Date.parse(await store.now());
  const took = local() - asked;
  const ahead = Math.round(theirs - (asked + took / 2));
  return Math.abs(ahead) <= took / 2 + 1 ? 0 : ahead;
}

/** A moment of this machine's clock, by the store's. */
export function byStoreClock(at: Instant, aheadMs: number): Instant {
  return aheadMs === 0 ? at : (new Date(Date.parse(at) + aheadMs).toISOString() as Instant);
}

/** The clock of scans. */
export function clockAhead(aheadMs: number, clock: Clock = systemClock): Clock {
  return { ...clock, now: () => byStoreClock(clock.now(), aheadMs) };
}

/** The clock of collections. */
export function timerAhead(aheadMs: number, timer: Timer = systemTimer): Timer {
  return aheadMs === 0 ? timer : { ...timer, now: () => timer.now() + aheadMs };
}

/** What a person should know of it; null: nothing. */
export function clockInWords(aheadMs: number): string | null {
  if (Math.abs(aheadMs) < notedMs) return null;
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  return `this machine's clock is ${seconds} s ${aheadMs < 0 ? 'ahead of' : 'behind'} the store's, which counts: set it (\`timedatectl set-ntp true\`, chrony)`;
}
