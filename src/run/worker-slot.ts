import type { ScanResult } from '../deliver/scan-result.ts';
import { reasonOf, StoreError } from '../store/failure.ts';
import { fenced } from '../store/next-slot.ts';
import type { SlotHold } from '../store/slot.ts';
import type { Store } from '../store/store.ts';
import type { WorkerLog } from './worker-log.ts';
import type { WorkerMetrics } from './worker-metrics.ts';
import { within } from './worker-readiness.ts';

/**
 * Does the work of a slot, and keeps it in the store that it is handed.
 * @param signal aborted when the slot is given up: nothing that is done after that counts
 */
export type SlotWork = (store: Store, hold: SlotHold, signal: AbortSignal) => Promise<ScanResult>;

/** A slot that is being run. */
export interface SlotRun {
  /** Resolves when it is over, however it ended; never rejects. */
  readonly over: Promise<void>;
  /**
   * Gives the slot up for another worker: what is being written is finished first, anything else is left undone, and can
   * be written no more.
   */
  abandon(): Promise<void>;
}

/** A lease is renewed so often while it lasts: two renewals may fail before it is lost. */
const renewalsPerLease = 4;
/** The first wait after a failed scan; each one after it is twice as long, to an hour. */
const firstRetryMs = 60_000;
const longestRetryMs = 60 * 60_000;
/** Who asks a worker to stop does not wait long: the slot's lease runs out by itself. */
const releaseMs = 5_000;

/**
 * Runs a slot that was claimed.
 * INVARIANT: the scan is written only together with the end of the slot, and only while the hold is good: a worker that
 * slept through its lease, or gave the slot up, changes nothing.
 */
export function runSlot(
  store: Store,
  hold: SlotHold,
  leaseMs: number,
  work: SlotWork,
  { log, metrics }: { readonly log: WorkerLog; readonly metrics: WorkerMetrics },
): SlotRun {
  const slot = { slot: hold.dueAt, fence: hold.fence };
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  let isGivenUp = false;
  const givenUp = new AbortController();
  let writing: Promise<unknown> | null = null;
  const held: Store = {
    ...store,
    recordScan: (report, finishedAt, coverage, advance) => {
      if (isGivenUp) return Promise.reject(fenced(hold));
      const written = store.recordScan(report, finishedAt, coverage, advance, hold);
      writing = written;
      return written;
    },
  };
  const renewal = setInterval(() => {
    // Not while it writes: that ends the slot, and the lease with it.
    if (writing !== null) return;
    store.renewSlot(hold, leaseMs).then(
      (isMine) => {
        if (!isMine && writing === null && !isGivenUp)
          log.warn(slot, 'another worker has taken this slot over');
      },
      (thrown: unknown) => log.warn({ ...slot, reason: reasonOf(thrown) }, 'the lease was not renewed'),
    );
  }, leaseMs / renewalsPerLease).unref();

  const fail = async (thrown: unknown): Promise<void> => {
    const reason = reasonOf(thrown);
    if (thrown instanceof StoreError && thrown.code === 'store-fenced') {
      metrics.scanEnded('lost', seconds());
      log.warn({ ...slot, reason }, 'the scan was not kept');
      return;
    }
    metrics.scanEnded('failed', seconds());
    const retryAfterMs = Math.min(firstRetryMs * 2 ** (hold.fence - 1), longestRetryMs);
    log.error({ ...slot, reason, retryAfterMs }, 'the scan failed');
    // Where this fails too the lease runs out; where the write has counted after all, the slot is finished.
    await store.releaseSlot(hold, { reason, retryAfterMs }).catch(() => false);
  };

  const run = async (): Promise<void> => {
    try {
      const result = await work(held, hold, givenUp.signal);
      metrics.scanDone(result, seconds());
      const { scan, counts, changes } = result;
      log.info(
        {
          ...slot,
          scan: scan.id,
          seconds: seconds(),
          complete: scan.sealed,
          counts,
          changes: changes.length,
        },
        'the scan is kept',
      );
    } catch (thrown) {
      // Before anything else: where the slot cannot be given back, its lease must run out.
      clearInterval(renewal);
      if (!isGivenUp) await fail(thrown);
    } finally {
      clearInterval(renewal);
    }
  };
  const over = run();
  return {
    over,
    abandon: async () => {
      if (writing !== null) {
        await over;
        return;
      }
      isGivenUp = true;
      givenUp.abort();
      clearInterval(renewal);
      metrics.scanEnded('abandoned', seconds());
      const isReleased = await within(
        store.releaseSlot(hold, { reason: null, retryAfterMs: 0 }),
        releaseMs,
      ).catch(() => false);
      log.info({ ...slot, isReleased }, 'the scan was given up for another worker');
    },
  };
}
