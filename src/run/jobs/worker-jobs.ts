import type { CallLimits } from '../../collect/aws/call-limits.ts';
import type { CollectConfig } from '../../collect/aws/collect-config.ts';
import type { Registry } from '../../registry/index.ts';
import { reasonOf, StoreError } from '../../store/failure.ts';
import type { SlotHold } from '../../store/slot.ts';
import type { Store } from '../../store/store.ts';
import type { WorkerLog } from '../worker-log.ts';
import type { JobMetrics } from './job-metrics.ts';
import { openJobQueue } from './job-queue.ts';
import { jobsProblem, prepareJobs } from './job-schema.ts';
import { type JobTimes, usualTimes } from './job-times.ts';
import { startJobWorker } from './job-worker.ts';
import { type SharedCollection, shareCollection } from './share-accounts.ts';

/** How the scan of a slot has its accounts read. */
export interface Sharing {
  readonly collection: SharedCollection;
  readonly limits: CallLimits;
}

/** A worker's part in the collections of all workers on its store. */
export interface WorkerJobs {
  /** How fast AWS may be called, by all workers together: for whatever this one asks of AWS beside its accounts. */
  readonly limits: CallLimits;
  /** How a slot that this worker holds is collected. @param signal aborted when it gives the slot up */
  sharing(hold: SlotHold, signal: AbortSignal): (registry: Registry | null) => Sharing;
  /** Why this worker takes no part in the collection that is open; null: nothing keeps it from it. */
  problem(): string | null;
  stop(): Promise<void>;
}

/**
 * Starts a worker's part in collections; null where there is no database to share them through.
 * @throws {StoreError} `store-unmigrated` when a server has no job queue; in a folder, which is the worker's alone, it is made
 */
export async function startWorkerJobs(request: {
  readonly store: Store;
  readonly config: CollectConfig;
  readonly registry: string | null;
  readonly holder: string;
  readonly log: WorkerLog;
  readonly metrics: JobMetrics;
  readonly times?: JobTimes;
}): Promise<WorkerJobs | null> {
  const { store, config, log, times = usualTimes } = request;
  if (store.jobs === null) return null;
  if (store.kind === 'pglite') await prepareJobs(store);
  const problem = await jobsProblem(store);
  if (problem !== null)
    throw new StoreError('store-unmigrated', `the store \`${store.location}\`: ${problem}`);
  const queue = await openJobQueue(store.jobs, times, (what) =>
    log.warn({ reason: reasonOf(what) }, 'the job queue says'),
  );
  const worker = startJobWorker({ ...request, queue, times });
  const stage = store.collections;
  return {
    limits: worker.limits,
    sharing: (hold, signal) => (registry) => ({
      collection: shareCollection(registry, {
        hold,
        stage,
        queue,
        config,
        log,
        times,
        now: store.now,
        look: worker.look,
        refuses: worker.refuses,
        signal,
      }),
      limits: worker.limits,
    }),
    problem: worker.problem,
    async stop() {
      await worker.stop();
      await queue.close();
    },
  };
}
