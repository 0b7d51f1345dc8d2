import { reasonOf } from '../store/failure.ts';
import type { Store } from '../store/store.ts';
import type { KeepDays } from './config/keep.ts';
import { retain } from './retain.ts';
import type { WorkerLog } from './worker-log.ts';

/** Less than a day: a night that comes an hour early, as clocks are put back, has its turn too. */
const leastMs = 20 * 60 * 60 * 1000;

/** A worker's giving up of what is old. */
export interface WorkerRetention {
  /** Told after each scan; the first one of a day has it done. Returns at once. */
  scanned(): void;
  /** Leaves the rest for another day. */
  stop(): Promise<void>;
}

/** Gives up what is old once a day, beside what the worker does else. A failure is for the next day. */
export function startRetention(store: Store, keep: KeepDays, log: WorkerLog): WorkerRetention {
  const stopping = new AbortController();
  let last = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | null = null;
  const run = async (): Promise<void> => {
    try {
      const { givenUp } = await retain(store, keep, { signal: stopping.signal });
      if (Object.values(givenUp).some((count) => count > 0))
        log.info({ givenUp }, 'what is old was given up');
    } catch (thrown) {
      log.warn({ reason: reasonOf(thrown) }, 'what is old was not given up');
    }
  };
  return {
    scanned: () => {
      if (running !== null || stopping.signal.aborted || performance.now() - last < leastMs) return;
      last = performance.now();
      running = run().finally(() => {
        running = null;
      });
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
