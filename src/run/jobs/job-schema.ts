import { PgBoss } from 'pg-boss';
import { codeOf, reasonOf, StoreError } from '../../store/failure.ts';
import type { JobDatabase } from '../../store/statements.ts';
import type { Store } from '../../store/store.ts';

/** Accounts to be read. */
export const collectQueue = 'collect-account';
/** Accounts that nobody managed to read, so that somebody says so. */
export const deadQueue = 'collect-account-dead';

/** An account that three workers failed on will fail the fourth: it is unknown, and the estate goes on without it. */
export const mostTries = 3;

/** Beyond the slowest account: an hour of LookupEvents. Who stopped answering is found out by the heartbeat, much earlier. */
const longestJobSeconds = 6 * 60 * 60;
/** Jobs that are over are kept for whoever looks into a night, and no longer. */
const keptSeconds = 2 * 24 * 60 * 60;

/**
 * Makes the queue's schema and its queues, or brings them up to date; to be run by the owner of the store's tables.
 * @returns whether there was anything to do
 * @throws {StoreError} `store-denied` when the owner may make no schema
 */
export async function prepareJobs(store: Store): Promise<boolean> {
  const { jobs } = store;
  if (jobs === null) return false;
  if ((await missingOf(jobs)) === null) return false;
  const schema = await jobs.jobsSchema();
  const { rows } = await jobs.executeSql('select 1 as there from pg_namespace where nspname = $1', [schema]);
  // Asked for a schema that is there, Postgres refuses whoever might not make it.
  const boss = await bossOf(jobs, { migrate: true, createSchema: rows.length === 0 });
  try {
    await boss.start();
    await boss.createQueue(deadQueue, { retryLimit: mostTries * 10, deleteAfterSeconds: keptSeconds });
    await boss.createQueue(collectQueue, {
      deadLetter: deadQueue,
      retryLimit: mostTries - 1,
      retryBackoff: true,
      expireInSeconds: longestJobSeconds,
      deleteAfterSeconds: keptSeconds,
    });
    return true;
  } catch (thrown) {
    const cause = thrown instanceof StoreError ? (thrown.cause ?? thrown) : thrown;
    if (codeOf(cause) !== '42501') throw thrown;
    throw new StoreError(
      'store-denied',
      `the job queue of \`${store.location}\` cannot be made: ${reasonOf(cause)}: let the owner create schemas in this database, or create the schema \`${schema}\` for it`,
      thrown,
    );
  } finally {
    await boss.stop({ close: false, graceful: false });
  }
}

/**
 * Why workers cannot share a collection through this store; null: they can.
 * @returns words for people, with what to do about it
 */
export async function jobsProblem(store: Store): Promise<string | null> {
  if (store.jobs === null) return null;
  try {
    const missing = await missingOf(store.jobs);
    return missing === null ? null : `${missing}: run \`overreach migrate\` with this store`;
  } catch (thrown) {
    if (!(thrown instanceof StoreError) || thrown.code !== 'store-denied') throw thrown;
    return 'the job queue is not for this database role: run deploy/postgres-roles.sql again';
  }
}

async function missingOf(jobs: JobDatabase): Promise<string | null> {
  const boss = await bossOf(jobs, { migrate: false });
  if (!(await boss.isInstalled())) return 'the job queue has no schema';
  // Refuses a schema of another version, which a newer or older release may have left.
  try {
    await boss.start();
  } catch (thrown) {
    if (thrown instanceof StoreError) throw thrown;
    return 'the job queue has the schema of another release';
  }
  try {
    const queues = await boss.getQueues([collectQueue, deadQueue]);
    return queues.length === 2 ? null : 'the job queue lacks its queues';
  } finally {
    await boss.stop({ close: false, graceful: false });
  }
}

/** The queue's library on a store's database; what it says of itself is left to `listen`. */
export async function bossOf(
  jobs: JobDatabase,
  settings: {
    readonly migrate: boolean;
    readonly createSchema?: boolean;
    readonly superviseSeconds?: number;
  },
  listen: (what: unknown) => void = () => {},
): Promise<PgBoss> {
  const { migrate, createSchema = true, superviseSeconds } = settings;
  const boss = new PgBoss({
    db: jobs,
    schema: await jobs.jobsSchema(),
    migrate,
    createSchema,
    supervise: superviseSeconds !== undefined,
    ...(superviseSeconds === undefined
      ? {}
      : { superviseIntervalSeconds: superviseSeconds, monitorIntervalSeconds: superviseSeconds }),
    // node-cron and the table of slots say when; both of these belong to the owner, whom no worker is.
    schedule: false,
    reindex: false,
    monitorVacuum: false,
  });
  boss.on('error', listen);
  boss.on('warning', listen);
  return boss;
}
