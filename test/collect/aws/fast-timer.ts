import type { Timer } from '../../../src/collect/aws/timer.ts';
import { Random } from '../../oracle/random.ts';

/** When every test's collection begins: 2026-11-20T02:00:00Z. */
export const begin = Date.UTC(2026, 10, 20, 2);

/** A clock that stands still but when somebody sleeps, and then is there at once. */
export function fastTimer(seed = 1, at = begin): Timer {
  const random = new Random(seed);
  let now = at;
  return {
    now: () => now,
    sleep: async (milliseconds) => {
      now += milliseconds;
      // A turn of the loop, so that sockets are served between two sleeps.
      await new Promise((resolve) => setImmediate(resolve));
    },
    random: () => random.below(1_000_000) / 1_000_000,
  };
}
