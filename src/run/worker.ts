import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { schedule as everyTick } from 'node-cron';
import type { SlackRouting } from '../deliver/send/route.ts';
import type { Instant } from '../estate/identifiers.ts';
import { reasonOf } from '../store/failure.ts';
import type { Store } from '../store/store.ts';
import type { ChangeWatch } from './change-watch.ts';
import type { Config } from './config/config.ts';
import type { JobTimes } from './jobs/job-times.ts';
import { startWorkerJobs, type WorkerJobs } from './jobs/worker-jobs.ts';
import { createJudgingMemory } from './judging-memory.ts';
import { storeLocation } from './open-location.ts';
import { latestSlot, nextSlot, slotsBetween } from './schedule/slots.ts';
import { startWorkerChanges } from './worker-changes.ts';
import { serveHealth } from './worker-health.ts';
import type { WorkerLog } from './worker-log.ts';
import { startMessages, type WorkerMessages } from './worker-messages.ts';
import { createMetrics } from './worker-metrics.ts';
import { readiness, within } from './worker-readiness.ts';
import { startRetention, type WorkerRetention } from './worker-retention.ts';
import { scanOf } from './worker-scan.ts';
import { runSlot, type SlotRun } from './worker-slot.ts';
import { reachStore } from './worker-store.ts';

/** What a worker works on. Paths are absolute; times are for tests, which cannot wait as long as people can. */
export interface WorkerRequest {
  readonly config: Config;
  /** A store URL; undefined = the default below `folder`. */
  readonly store: string | undefined;
  readonly folder: string;
  readonly registry: string | null;
  readonly estate: string | null;
  readonly log: WorkerLog;
  /** Who is told by Slack; absent or null: nobody. */
  readonly slack?: SlackRouting | null;
  readonly leaseMs?: number;
  readonly silenceMs?: number;
  /** When it looks whether a slot is due: a cron expression with seconds. */
  readonly looks?: string;
  readonly jobTimes?: JobTimes;
}

/** A worker that runs. */
export interface Worker {
  /** Rejects when it cannot go on: StoreError or CommandFailure. Resolves once it has stopped. */
  readonly ended: Promise<void>;
  readonly healthPort: number;
  /** Finishes what it writes, gives up what it has not begun to write, closes everything. Twice is once. */
  stop(): Promise<void>;
}

/** The name of the nightly scan in the table of slots. */
export const nightly = 'nightly';

/** Longer than the longest stretch of computing between two turns of the event loop; what a dead worker costs at most. */
const usualLeaseMs = 120_000;
/** A database on its way to answer does so in less; the claims and leases of a worker wait for no lock as long. */
const usualSilenceMs = 30_000;
/** Every ten seconds: one small question to the database, and the most by which a scan begins late. */
const usualLooks = '*/10 * * * * *';
/** A look that takes longer is given up, for the next one to try. */
const lookMs = 20_000;
/** How long closing may take before the process ends regardless. */
const closeMs = 3_000;

/**
 * Starts a worker: at each slot of the schedule one of all workers on the store scans. node-cron says when to look, the
 * table of slots decides: it knows which slots have run, whatever happened to workers and clocks meanwhile. Of the slots
 * that nobody was there for, only the latest is caught up; on a new store that one runs at once.
 * @throws {CommandFailure} when the health port cannot be had or the store's name cannot be read
 */
export async function startWorker(request: WorkerRequest): Promise<Worker> {
  const { config, log, leaseMs = usualLeaseMs, silenceMs = usualSilenceMs, looks = usualLooks } = request;
  const { schedule } = config;
  const location = storeLocation(request.store, request.folder);
  const holder = `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`;
  const metrics = createMetrics();
  const memory = createJudgingMemory();
  const stopping = new AbortController();
  const { promise: ended, resolve: end, reject: die } = Promise.withResolvers<void>();
  // Who does not listen must not crash of it; who does is told all the same.
  ended.catch(() => {});
  let store: Store | null = null;
  let since: Instant | null = null;
  let settled: Instant | null = null;
  let running: SlotRun | null = null;
  let jobs: WorkerJobs | null = null;
  let messages: WorkerMessages | null = null;
  let changes: ChangeWatch | null = null;
  let retention: WorkerRetention | null = null;
  let isReachable = true;

  const told = (reachable: boolean, reason?: unknown): void => {
    metrics.databaseReachable(reachable);
    if (reachable !== isReachable) {
      if (reachable) log.info('the store answers again');
      else log.error({ reason: reasonOf(reason) }, 'the store does not answer');
    }
    isReachable = reachable;
  };

  const health = await serveHealth(
    config.health,
    async () => {
      const state = await readiness(store, schedule, nightly, since);
      metrics.databaseReachable(state.database);
      const problem = (jobs as WorkerJobs | null)?.problem() ?? null;
      return state.ready && problem !== null ? { ...state, ready: false, reason: problem } : state;
    },
    metrics,
  );

  const take = async (open: Store): Promise<void> => {
    const now = await open.now();
    const dueAt = latestSlot(schedule, now);
    if (dueAt === null || dueAt === settled || stopping.signal.aborted) return;
    const claim = await open.claimSlot({ name: nightly, dueAt, holder, leaseMs });
    if (claim.state === 'finished') settled = dueAt;
    if (claim.state === 'finished' && claim.slot.outcome === 'failed') {
      log.error({ slot: dueAt, reason: claim.slot.reason }, 'this slot was given up');
    }
    if (claim.state !== 'claimed') return;
    const missed = claim.lastDueAt === null ? 0 : slotsBetween(schedule, claim.lastDueAt, dueAt).length - 1;
    if (missed > 0) metrics.slotsMissed(missed);
    log.info({ slot: dueAt, fence: claim.hold.fence, missed }, 'scanning');
    const run = runSlot(open, claim.hold, leaseMs, scanOf({ ...request, memory }, log, jobs), {
      log,
      metrics,
    });
    running = run;
    void run.over.then(() => {
      running = null;
      messages?.look();
      retention?.scanned();
      void look();
    });
    // Asked to stop while the claim was on its way.
    if (stopping.signal.aborted) await run.abandon();
  };

  /** One look at a time; while a slot is run there is nothing to look for. */
  let isLooking = false;
  const look = async (): Promise<void> => {
    if (isLooking || running !== null || store === null || stopping.signal.aborted) return;
    isLooking = true;
    try {
      await within(take(store), lookMs);
      told(true);
    } catch (thrown) {
      told(false, thrown);
    } finally {
      isLooking = false;
    }
  };

  const clockwork = everyTick(looks, () => void look(), {
    name: nightly,
    timezone: 'UTC',
    suppressMissedWarning: true,
    logger: log,
  });

  const begin = async (): Promise<void> => {
    const reached = await reachStore(location, silenceMs, log, stopping.signal);
    since = await reached.now();
    if (request.estate === null) {
      const { jobTimes, registry } = request;
      // Before any slot may be taken: its accounts are for all workers.
      jobs = await startWorkerJobs({
        ...{ store: reached, config: config.collect, registry, holder, log, metrics: metrics.jobs },
        ...(jobTimes === undefined ? {} : { times: jobTimes }),
      }).catch(async (thrown: unknown) => {
        await reached.close();
        throw thrown;
      });
    }
    store = reached;
    retention = startRetention(reached, config.keep, log);
    if (request.slack) {
      const routing = request.slack;
      messages = startMessages({
        ...{ store: reached, routing, schedule, name: nightly, since, holder, log },
        registry: request.registry,
        onCounted: metrics.messagesSeen,
      });
    }
    if (config.changes !== null && request.estate === null) {
      const { registry } = request;
      changes = startWorkerChanges({
        ...{ store: reached, config: config.collect, registry, changes: config.changes, log },
        ...{ metrics: metrics.changes, onKept: () => messages?.look() },
        ...(jobs === null ? {} : { limits: jobs.limits }),
      });
    }
    metrics.databaseReachable(true);
    log.info({ store: reached.location, next: nextSlot(schedule, since) }, 'the worker is ready');
    void look();
  };

  let stopped: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    stopping.abort();
    await clockwork.destroy();
    await (running as SlotRun | null)?.abandon();
    await within(Promise.resolve((changes as ChangeWatch | null)?.stop()), closeMs).catch(() => {});
    await within(Promise.resolve((retention as WorkerRetention | null)?.stop()), closeMs).catch(() => {});
    await within(Promise.resolve((jobs as WorkerJobs | null)?.stop()), closeMs).catch(() => {});
    await within(Promise.resolve((messages as WorkerMessages | null)?.stop()), closeMs).catch(() => {});
    await within(Promise.all([health.close(), store?.close()]), closeMs).catch(() => {});
    log.info('the worker has stopped');
    end();
  };
  begin().catch(async (thrown: unknown) => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    await clockwork.destroy();
    await health.close();
    await store?.close().catch(() => {});
    die(thrown);
  });
  log.info({ health: `${config.health.host}:${health.port}`, holder }, 'the worker has started');
  return {
    ended,
    healthPort: health.port,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}
