import { reasonOf, StoreError } from '../store/failure.ts';
import type { StoreLocation } from '../store/location.ts';
import type { Store } from '../store/store.ts';
import { pause } from './pause.ts';
import type { WorkerLog } from './worker-log.ts';

/** Between two tries to reach a database that does not answer. */
const retryMs = 5_000;

/**
 * Opens a worker's store, waiting for a server that does not answer yet: a worker may be started before it, or outlive it.
 * Whatever waiting does not mend is thrown.
 * @param silenceMs after so long without a word a connection is given up
 */
export async function reachStore(
  location: StoreLocation,
  silenceMs: number,
  log: WorkerLog,
  signal: AbortSignal,
): Promise<Store> {
  const { openStore } = await import('../store/open-store.ts');
  for (;;) {
    try {
      return await openStore(location, { silenceMs });
    } catch (thrown) {
      if (!(thrown instanceof StoreError) || thrown.code !== 'store-unreachable') throw thrown;
      log.warn({ reason: reasonOf(thrown) }, 'waiting for the store');
    }
    await pause(retryMs, signal);
    signal.throwIfAborted();
  }
}
