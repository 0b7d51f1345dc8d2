import { loadCatalog } from '../catalog/index.ts';
import type { CollectConfig } from '../collect/aws/collect-config.ts';
import type { Timer } from '../collect/aws/timer.ts';
import type { ScanResult } from '../deliver/scan-result.ts';
import type { Registry } from '../registry/index.ts';
import { reasonOf } from '../store/failure.ts';
import type { StoreLocation } from '../store/location.ts';
import { collectFromAws } from './collect-from-aws.ts';
import { CommandFailure, failure } from './failure.ts';
import type { Sharing } from './jobs/worker-jobs.ts';
import { storeLocation, withStore } from './open-location.ts';
import { readRegistryInput } from './read-inputs.ts';
import { type ScanListener, type ScanRequest, scanEstate } from './scan.ts';
import { storeClockAhead, timerAhead } from './store-clock.ts';
import { withTemporaryEstate } from './temporary-estate.ts';

/**
 * Collects an estate from AWS, scans it, and keeps only the findings. What can be wrong without AWS, the registry and
 * the store's name, is looked at first: nobody waits an hour for a misspelt key.
 * @param sharing how other workers read its accounts; absent: they are read here
 */
export async function scanFromAws(
  config: CollectConfig,
  request: Omit<ScanRequest, 'estate'>,
  listener: ScanListener,
  timer?: Timer,
  sharing?: (registry: Registry | null) => Sharing,
): Promise<ScanResult> {
  const location = storeLocation(request.store, request.folder);
  const { registry: path } = request;
  const registry =
    path === null ? null : (await readRegistryInput(path, loadCatalog())).onDisk.parsed.registry;
  const shared = sharing?.(registry);
  const others = shared === undefined ? {} : { share: shared.collection.share, limits: shared.limits };
  return withTemporaryEstate(async (estate) => {
    const byStore = timer ?? timerAhead(await aheadOf(location, request.open));
    await collectFromAws(
      { config, out: estate, registry, warn: listener.warn, ...others },
      listener.report,
      byStore,
    ).catch((error: unknown) => {
      if (!(error instanceof CommandFailure)) throw error;
      throw failure(
        `${error.message} (or give \`--estate DIR|FILE\` with data that was collected before)`,
        error,
      );
    });
    const result = await scanEstate({ ...request, estate }, listener);
    // The scan is kept: what is left of the collection is taken away now, or by the next one.
    await shared?.collection.end().catch((thrown: unknown) => listener.warn(reasonOf(thrown)));
    return result;
  });
}

/** Asked before anything is collected: a database that cannot be used shows now, and not after an hour. */
async function aheadOf(location: StoreLocation, open: ScanRequest['open']): Promise<number> {
  if (open !== undefined) return storeClockAhead(open);
  // In a folder or in this process both clocks are one; a folder is not held open while AWS is read.
  return location.kind === 'postgres' ? withStore(location, (store) => storeClockAhead(store)) : 0;
}
