import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { QueueCounts } from './job-queue.ts';

/**
 * How the reading of an account ended. `done`: it is put aside. `again`: some of it is, and another look is to come.
 * `failed`: one of its tries is over. `lost`: another worker has it. `given-back`: this worker was asked to stop.
 */
export type JobEnd = 'done' | 'again' | 'failed' | 'lost' | 'given-back';

/** What a worker counts of its part in collections. */
export interface JobMetrics {
  jobEnded(how: JobEnd, seconds: number): void;
  /** Accounts that this worker reads now. */
  jobsRunning(count: number): void;
  queueSeen(counts: QueueCounts): void;
  workersSeen(count: number): void;
  limitsFellBack(): void;
}

/** From a second (a small account) to hours (one whose events are looked up). */
const secondsBuckets = [1, 5, 15, 60, 300, 900, 3_600, 14_400];

/** Makes a worker's metrics of jobs in its registry. Numbers only: no account is a label. */
export function createJobMetrics(registry: Registry): JobMetrics {
  const registers = [registry];
  const ended = new Histogram({
    name: 'overreach_account_job_duration_seconds',
    help: 'How long reading an account took, by how it ended.',
    labelNames: ['outcome'],
    buckets: secondsBuckets,
    registers,
  });
  const running = new Gauge({
    name: 'overreach_account_jobs_running',
    help: 'Accounts that this worker reads now.',
    registers,
  });
  const queue = new Gauge({
    name: 'overreach_account_jobs',
    help: 'Accounts to be read by any worker, by state, as of the last look.',
    labelNames: ['state'],
    registers,
  });
  const workers = new Gauge({
    name: 'overreach_collecting_workers',
    help: 'Workers that take part in collections, as this one knows.',
    registers,
  });
  const fallbacks = new Counter({
    name: 'overreach_api_limit_fallbacks_total',
    help: 'Times at which the store did not say how fast AWS may be called, so that this worker kept to a share of the limit.',
    registers,
  });
  return {
    jobEnded: (outcome, seconds) => ended.observe({ outcome }, seconds),
    jobsRunning: (count) => running.set(count),
    queueSeen: (counts) => {
      for (const [state, count] of Object.entries(counts)) queue.set({ state }, count);
    },
    workersSeen: (count) => workers.set(count),
    limitsFellBack: () => fallbacks.inc(),
  };
}
