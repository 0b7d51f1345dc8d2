import type { Store } from '../store/store.ts';
import type { Config } from './config/config.ts';
import type { WorkerJobs } from './jobs/worker-jobs.ts';
import type { JudgingMemory } from './judging-memory.ts';
import { type ScanListener, scanEstate } from './scan.ts';
import { scanFromAws } from './scan-from-aws.ts';
import type { WorkerLog } from './worker-log.ts';
import type { SlotWork } from './worker-slot.ts';

/** What a worker's scan is made of. Paths are absolute. */
export interface ScanSource {
  readonly config: Config;
  readonly store: string | undefined;
  readonly folder: string;
  readonly registry: string | null;
  /** Collected data; null: it is collected from AWS. */
  readonly estate: string | null;
  /** What was compared before: it goes from night to night, so that a night costs what changed. */
  readonly memory: JudgingMemory;
}

/** The scan that a worker does at a slot, into the store that it is handed, with its progress in the log. `jobs`: all workers read its accounts. */
export function scanOf(source: ScanSource, log: WorkerLog, jobs: WorkerJobs | null = null): SlotWork {
  const { config, store, folder, registry, estate, memory } = source;
  const listener: ScanListener = {
    report: (text) => log.debug(text),
    warn: (text) => log.warn(text),
  };
  return (open: Store, hold, signal) => {
    const request = { registry, store, folder, open, casesOut: null, memory };
    return estate === null
      ? scanFromAws(config.collect, request, listener, undefined, jobs?.sharing(hold, signal))
      : scanEstate({ ...request, estate }, listener);
  };
}
