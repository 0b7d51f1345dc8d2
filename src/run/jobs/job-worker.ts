import type { CallLimits } from '../../collect/aws/call-limits.ts';
import type { CollectConfig } from '../../collect/aws/collect-config.ts';
import { createPace } from '../../collect/aws/pace.ts';
import { systemTimer } from '../../collect/aws/timer.ts';
import type { CollectionRun } from '../../store/collection-stage.ts';
import { reasonOf } from '../../store/failure.ts';
import type { Store } from '../../store/store.ts';
import { storeClockAhead, timerAhead } from '../store-clock.ts';
import type { WorkerLog } from '../worker-log.ts';
import { doAccountJob, giveUpAccount, jobFailure } from './account-job.ts';
import { type CollectSession, openCollectSession } from './collect-session.ts';
import type { JobMetrics } from './job-metrics.ts';
import type { Attempt, JobQueue } from './job-queue.ts';
import type { JobTimes } from './job-times.ts';
import { planOf } from './plan.ts';
import { registryOf } from './registry-of.ts';
import { sharedLimits } from './shared-limits.ts';
import { createWakeUp } from './wake-up.ts';

/** What a worker takes part in collections with. */
export interface JobWorkerRequest {
  readonly store: Store;
  readonly queue: JobQueue;
  readonly config: CollectConfig;
  readonly registry: string | null;
  /** Says which worker it is. */
  readonly holder: string;
  readonly log: WorkerLog;
  readonly metrics: JobMetrics;
  readonly times: JobTimes;
}

/** A worker's part in collections. */
export interface JobWorker {
  /** How fast AWS may be called, by all workers together. */
  readonly limits: CallLimits;
  /** Whether it does not join a run, since it would read something else. */
  refuses(run: string): boolean;
  /** Why it takes no part in the collection that is open, in one line; null: nothing keeps it from it. */
  problem(): string | null;
  /** Looks for work now. */
  look(): void;
  /** Gives back what it has in hand, for others to take. Twice is once. */
  stop(): Promise<void>;
}

/** Renewals in the life of a heartbeat: two may fail before the account is taken for lost. */
const touchesPerHeartbeat = 3;
/** A worker counts for so many of its own silences. */
const silencesOfWorker = 4;

/**
 * Takes part in whatever collection is open on the store: takes an account, reads it, puts it aside, takes the next, as many
 * at once as AWS bears. All workers do so, the one that holds the slot among them.
 */
export function startJobWorker(request: JobWorkerRequest): JobWorker {
  const { store, queue, config, log, metrics, times, holder } = request;
  const stage = store.collections;
  const pace = createPace(config.concurrency, () => performance.now());
  const wakeUp = createWakeUp();
  const inHand = new Set<Attempt>();
  let session: { readonly run: string; readonly open: CollectSession } | null = null;
  let refused: string | null = null;
  let problem: string | null = null;
  let workers = 1;
  let notBefore = 0;
  let isStopping = false;

  const limits = sharedLimits({
    stage,
    // A clock that is set back must not make anybody wait until it has caught up.
    timer: { ...systemTimer, now: () => performance.now() },
    workers: () => workers,
    onFallback: (thrown) => {
      metrics.limitsFellBack();
      log.warn({ reason: reasonOf(thrown), workers }, 'the store does not say how fast AWS may be called');
    },
  });

  const leave = async (): Promise<void> => {
    const left = session;
    session = null;
    await left?.open.close();
  };

  /** Ready to read accounts of this run; false: it is not this worker's to take part in, or not yet. */
  const enter = async ({ run, plan }: CollectionRun): Promise<boolean> => {
    if (session?.run === run) return true;
    if (inHand.size > 0) return false;
    await leave();
    const registry = await registryOf(request.registry);
    if (planOf(config, registry) !== plan) {
      problem = 'a collection by another configuration, registry or release is under way';
      if (refused !== run) log.warn({ run }, `${problem}: not joined`);
      refused = run;
      return false;
    }
    // What it reads is dated beside what others read.
    const timer = timerAhead(await storeClockAhead(store));
    const tools = { timer, limits, onThrottled: pace.slower };
    session = { run, open: await openCollectSession(config, registry, tools) };
    refused = null;
    return true;
  };

  const work = async (attempt: Attempt, open: CollectSession): Promise<void> => {
    const { run, account } = attempt.job;
    const started = performance.now();
    const seconds = () => (performance.now() - started) / 1000;
    const touching = setInterval(
      () => void queue.touch(attempt).catch(() => {}),
      (times.heartbeatSeconds * 1000) / touchesPerHeartbeat,
    ).unref();
    try {
      const how = await doAccountJob(attempt, { session: open, stage, queue, log });
      if (!inHand.has(attempt)) return;
      metrics.jobEnded(how, seconds());
      if (how === 'lost') log.warn({ run, account }, 'another worker has this account');
    } catch (thrown) {
      if (!inHand.has(attempt)) return;
      const reason = jobFailure(thrown);
      metrics.jobEnded('failed', seconds());
      log.error({ run, account, try: attempt.retryCount, reason }, 'an account could not be read');
      // What is wrong may be this worker: another one comes first.
      notBefore = performance.now() + times.afterFailureMs;
      await queue.fail(attempt, reason).catch(() => false);
    } finally {
      clearInterval(touching);
      inHand.delete(attempt);
      pace.ended();
      metrics.jobsRunning(inHand.size);
      wakeUp.wake();
    }
  };

  /** An account of another run: of one that is over nobody waits for it, of one that has begun just now somebody does. */
  const refuse = async (attempt: Attempt): Promise<void> => {
    // INVARIANT: asked after the job was taken. A run is there before its jobs are, so that one that is not there is over.
    const open = await stage.current(times.maxAgeMs);
    if (open?.run === attempt.job.run) await queue.giveBack(attempt);
    else await queue.complete(attempt);
  };

  /** Takes as many accounts as the pace says. */
  const fill = async (run: string, open: CollectSession): Promise<void> => {
    while (!isStopping && inHand.size < pace.atOnce && performance.now() >= notBefore) {
      const attempt = await queue.take();
      if (attempt === null) return;
      if (isStopping) await queue.giveBack(attempt);
      else if (attempt.job.run !== run) {
        await refuse(attempt);
        return;
      } else {
        inHand.add(attempt);
        metrics.jobsRunning(inHand.size);
        void work(attempt, open);
      }
    }
  };

  let counted = Number.NEGATIVE_INFINITY;
  const count = async (): Promise<void> => {
    if (performance.now() < counted + times.idleMs) return;
    counted = performance.now();
    workers = await stage.seen(
      holder,
      silencesOfWorker * Math.max(times.idleMs, times.superviseSeconds * 1000),
    );
    metrics.workersSeen(workers);
    metrics.queueSeen(await queue.counts());
  };

  const turn = async (): Promise<boolean> => {
    const run = await stage.current(times.maxAgeMs);
    if (run === null) {
      if (inHand.size === 0) await leave();
      problem = null;
      return false;
    }
    await count();
    if (!(await enter(run)) || session === null) return false;
    await fill(run.run, session.open);
    if (!isStopping) while (await giveUpAccount({ queue, stage, log }));
    problem = null;
    return true;
  };

  const loop = async (): Promise<void> => {
    while (!isStopping) {
      let waitMs = times.idleMs;
      try {
        if (await turn()) waitMs = times.busyMs;
      } catch (thrown) {
        waitMs = Math.max(times.idleMs, times.afterFailureMs);
        problem = `taking part in a collection failed: ${reasonOf(thrown)}`;
        log.error({ reason: reasonOf(thrown) }, 'taking part in a collection failed');
      }
      if (!isStopping) await wakeUp.within(waitMs);
    }
  };
  const over = loop();

  const stop = async (): Promise<void> => {
    isStopping = true;
    wakeUp.wake();
    await over;
    const held = [...inHand];
    inHand.clear();
    for (const attempt of held) {
      const isGiven = await queue.giveBack(attempt).catch(() => false);
      if (isGiven) metrics.jobEnded('given-back', 0);
    }
    if (held.length > 0) log.info({ accounts: held.length }, 'accounts were given back for other workers');
    await leave();
  };
  let stopped: Promise<void> | null = null;
  return {
    limits,
    refuses: (run) => refused === run,
    problem: () => problem,
    look: wakeUp.wake,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}
