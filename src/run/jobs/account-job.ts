import { isPassing, isWorthAnotherLook, type SharedReading } from '../../collect/aws/account-reading.ts';
import { oneLine } from '../../collect/aws/call-failure.ts';
import type { CollectionStage } from '../../store/collection-stage.ts';
import { StoreError } from '../../store/failure.ts';
import type { WorkerLog } from '../worker-log.ts';
import type { CollectSession, EarlierLook } from './collect-session.ts';
import type { JobEnd } from './job-metrics.ts';
import { type Attempt, isLastTry, type JobQueue } from './job-queue.ts';
import { readingFromJson, readingToJson } from './reading-json.ts';

/** What reading an account as a job needs. */
export interface AccountJobTools {
  readonly session: CollectSession;
  readonly stage: CollectionStage;
  readonly queue: JobQueue;
  readonly log: WorkerLog;
}

/**
 * Reads the account of a job and puts it aside.
 * INVARIANT: what was read is put aside together with the end of the job, and only while the try is still this worker's:
 * an account is put aside once in a run, whoever died or slept meanwhile.
 * @throws whatever kept it from being read or put aside; the job is then as it was
 */
export async function doAccountJob(attempt: Attempt, tools: AccountJobTools): Promise<JobEnd> {
  const { session, stage, queue, log } = tools;
  const { run, account } = attempt.job;
  const { reading, files } = await session.read(account, await earlierLook(attempt, stage));
  const gap = isLastTry(attempt) ? null : passingGap(reading);
  const staged = {
    run,
    account,
    state: gap === null ? ('done' as const) : ('again' as const),
    reason: gap,
    roles: reading.roles,
    reading: readingToJson(reading),
  };
  const isKept = await patiently(() =>
    stage.stage(staged, files, (statements) =>
      gap === null ? queue.complete(attempt, statements) : queue.fail(attempt, gap, statements),
    ),
  );
  if (!isKept) return 'lost';
  log.debug({ run, account, try: attempt.retryCount, roles: reading.roles, gap }, 'an account was read');
  return gap === null ? 'done' : 'again';
}

/** Says of an account that nobody managed to read it, with what there is of it. */
export async function giveUpAccount({
  queue,
  stage,
  log,
}: Pick<AccountJobTools, 'queue' | 'stage' | 'log'>): Promise<boolean> {
  const dead = await queue.takeDead();
  if (dead === null) return false;
  const { run, account } = dead.job;
  const before = await stage.staged(run, account);
  const files = await stage.stagedFiles(run, account);
  const reason = `${dead.tries} ${dead.tries === 1 ? 'try' : 'tries'}: ${dead.reason}`;
  const roles = before?.roles ?? 0;
  const given = { run, account, state: 'given-up', reason, roles, reading: before?.reading ?? null } as const;
  const isKept = await patiently(() =>
    stage.stage(given, files, (statements) => queue.completeDead(dead, statements)),
  );
  if (isKept) log.error({ run, account, reason }, 'nobody could read an account');
  // Of a run that is over nobody waits for it.
  else await queue.completeDead(dead).catch(() => false);
  return true;
}

/** What of a failure is said of the account, in one line. */
export function jobFailure(thrown: unknown): string {
  return oneLine(thrown);
}

/** An account that took an hour to read is not thrown away for a database that is away for a moment. */
const patienceMs = 60_000;
const pauseMs = 2_000;

/**
 * Writes once the store answers again. It may be done twice: when the first time counted after all, the try is over, and
 * the second writes nothing.
 */
async function patiently(write: () => Promise<boolean>): Promise<boolean> {
  const until = performance.now() + patienceMs;
  for (;;) {
    try {
      return await write();
    } catch (thrown) {
      const isAway = thrown instanceof StoreError && thrown.code === 'store-unreachable';
      if (!isAway || performance.now() > until) throw thrown;
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

async function earlierLook(attempt: Attempt, stage: CollectionStage): Promise<EarlierLook | null> {
  if (attempt.retryCount === 0) return null;
  const { run, account } = attempt.job;
  const staged = await stage.staged(run, account);
  if (staged?.state !== 'again' || staged.reading === null) return null;
  return { reading: readingFromJson(account, staged.reading), files: await stage.stagedFiles(run, account) };
}

/** What may be otherwise a little later; null: nothing. */
function passingGap({ layers, events }: SharedReading): string | null {
  const all = events === null ? [...layers] : [...layers, ['cloudtrail', events.layer] as const];
  if (!isWorthAnotherLook({ layers: new Map(all) })) return null;
  const [layer, outcome] = all.find(([, one]) => isPassing(one)) ?? [];
  return outcome?.state === 'unknown' ? `${layer}: ${outcome.detail}` : null;
}
