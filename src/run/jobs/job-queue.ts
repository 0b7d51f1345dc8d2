import type { JobWithMetadata, PgBoss } from 'pg-boss';
import { sha256 } from '../../collect/digest.ts';
import type { AccountId } from '../../estate/identifiers.ts';
import type { JobDatabase, StatementRunner } from '../../store/statements.ts';
import { bossOf, collectQueue, deadQueue } from './job-schema.ts';
import type { JobTimes } from './job-times.ts';

/** An account that is to be read for a run. */
export interface AccountJob {
  readonly run: string;
  readonly account: AccountId;
}

/** A job in a worker's hands. Its number names this try: who holds an earlier one can end nothing any more. */
export interface Attempt {
  readonly job: AccountJob;
  readonly id: string;
  readonly retryCount: number;
  readonly retryLimit: number;
}

/** A job that nobody managed to do. */
export interface DeadJob {
  readonly job: AccountJob;
  readonly id: string;
  readonly retryCount: number;
  /** What the last try failed of, in words. */
  readonly reason: string;
  readonly tries: number;
}

/** How much there is to do, as of the last look of whichever worker supervises. */
export interface QueueCounts {
  readonly waiting: number;
  readonly active: number;
  readonly dead: number;
}

/** The queue of accounts to be read. Every answer of `false`: the job is not the worker's any more, and is as it was. */
export interface JobQueue {
  /** Asks for accounts to be read; what was asked for before is left as it is. Larger priorities come first. */
  put(
    run: string,
    accounts: readonly { readonly account: AccountId; readonly priority: number }[],
  ): Promise<void>;
  take(): Promise<Attempt | null>;
  takeDead(): Promise<DeadJob | null>;
  /** Says that the worker still has it. */
  touch(attempt: Attempt): Promise<boolean>;
  /** @param statements a transaction to do it in */
  complete(attempt: Attempt, statements?: StatementRunner): Promise<boolean>;
  completeDead(job: DeadJob, statements?: StatementRunner): Promise<boolean>;
  /** One of its tries is over; after the last one it is dead. */
  fail(attempt: Attempt, reason: string, statements?: StatementRunner): Promise<boolean>;
  /** Lets another worker take it at once; it has as many tries left as before. */
  giveBack(attempt: Attempt): Promise<boolean>;
  counts(): Promise<QueueCounts>;
  close(): Promise<void>;
}

/** No wait for the next try is longer than so many of the first: a night has an end. */
const longestRetry = 8;

/** Opens the queue; `job-schema.ts` makes it. @param listen is told what goes wrong within the library */
export async function openJobQueue(
  jobs: JobDatabase,
  times: JobTimes,
  listen: (what: unknown) => void,
): Promise<JobQueue> {
  const { superviseSeconds, heartbeatSeconds, retrySeconds } = times;
  const boss = await bossOf(jobs, { migrate: false, superviseSeconds }, listen);
  await boss.start();
  const inside = (statements?: StatementRunner) => (statements === undefined ? {} : { db: statements });
  return {
    async put(run, accounts) {
      const all = accounts.map(({ account, priority }) => ({
        // INVARIANT: the id is the run's and the account's, so that no account is asked for twice in one run.
        id: jobId({ run, account }),
        data: { run, account },
        priority,
        singletonKey: `${run} ${account}`,
        heartbeatSeconds,
        retryDelay: retrySeconds,
        retryDelayMax: retrySeconds * longestRetry,
      }));
      for (let at = 0; at < all.length; at += 1_000)
        await boss.insert(collectQueue, all.slice(at, at + 1_000));
      // A worker that died while it gave a job back may have left it between two states.
      await boss.resume(
        collectQueue,
        all.map(({ id }) => id),
      );
    },
    async take() {
      const [job] = await boss.fetch<AccountJob>(collectQueue, { includeMetadata: true });
      if (job === undefined) return null;
      const { data, id, retryCount, retryLimit } = job;
      return { job: data, id, retryCount, retryLimit };
    },
    async takeDead() {
      const [job] = await boss.fetch<AccountJob>(deadQueue, { includeMetadata: true });
      if (job === undefined) return null;
      const { data, id, retryCount } = job;
      return { job: data, id, retryCount, reason: reasonIn(job), tries: (job.sourceRetryCount ?? 0) + 1 };
    },
    touch: async ({ id, retryCount }) => isOne(await boss.touch(collectQueue, { id, retryCount })),
    complete: async ({ id, retryCount }, statements) =>
      isOne(await boss.complete(collectQueue, { id, retryCount }, null, inside(statements))),
    completeDead: async ({ id, retryCount }, statements) =>
      isOne(await boss.complete(deadQueue, { id, retryCount }, null, inside(statements))),
    fail: async ({ id, retryCount }, reason, statements) =>
      isOne(await boss.fail(collectQueue, { id, retryCount }, { reason }, inside(statements))),
    giveBack: ({ id, retryCount, retryLimit }) => giveBack(boss, { id, retryCount }, retryLimit),
    async counts() {
      const queues = await boss.getQueues([collectQueue, deadQueue]);
      const of = (name: string) => queues.find((queue) => queue.name === name);
      return {
        waiting: of(collectQueue)?.queuedCount ?? 0,
        active: of(collectQueue)?.activeCount ?? 0,
        dead: of(collectQueue)?.failedCount ?? 0,
      };
    },
    close: () => boss.stop({ close: false, graceful: false }),
  };
}

/** Whether a try is the last one that its job has. */
export function isLastTry({ retryCount, retryLimit }: Attempt): boolean {
  return retryCount >= retryLimit;
}

/** Taken away and put back: the next fetch then has a number of its own, and one more try to make up for it. */
async function giveBack(
  boss: PgBoss,
  attempt: { readonly id: string; readonly retryCount: number },
  retryLimit: number,
): Promise<boolean> {
  if (!isOne(await boss.cancel(collectQueue, [attempt]))) return false;
  await boss.resume(collectQueue, attempt.id);
  await boss.update(collectQueue, undefined, { id: attempt.id, retryLimit: retryLimit + 1 });
  return true;
}

/** A UUID of the eighth kind: its bits are whoever's who makes it (RFC 9562, 5.8). */
function jobId({ run, account }: AccountJob): string {
  const hex = sha256(`${run} ${account}`);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function isOne(answer: object): boolean {
  return 'affected' in answer && answer.affected === 1;
}

/** Our own reason, or the library's message about a worker that went silent. */
function reasonIn({ sourceOutput }: JobWithMetadata<AccountJob>): string {
  const output = (sourceOutput ?? {}) as { reason?: unknown; value?: { message?: unknown } };
  if (typeof output.reason === 'string') return output.reason;
  if (typeof output.value?.message === 'string') return `its worker went silent (${output.value.message})`;
  return 'nobody said why';
}
