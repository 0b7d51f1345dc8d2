import type { ShareAccounts, SharedReading } from '../../collect/aws/account-reading.ts';
import { accountLayers } from '../../collect/aws/collect-account.ts';
import type { CollectConfig } from '../../collect/aws/collect-config.ts';
import type { AccountId, Instant } from '../../estate/identifiers.ts';
import type { Registry } from '../../registry/index.ts';
import type { CollectionRun, CollectionStage } from '../../store/collection-stage.ts';
import { reasonOf, StoreError } from '../../store/failure.ts';
import { fenced } from '../../store/next-slot.ts';
import type { SlotHold } from '../../store/slot.ts';
import { pause } from '../pause.ts';
import type { WorkerLog } from '../worker-log.ts';
import { accountPriority } from './account-priority.ts';
import { givenUpReading } from './collect-session.ts';
import type { JobQueue } from './job-queue.ts';
import type { JobTimes } from './job-times.ts';
import { planOf } from './plan.ts';
import { readingFromJson } from './reading-json.ts';
import { unpackInto } from './staged-files.ts';

/** What the holder of a slot shares its collection with. */
export interface SharingTools {
  readonly hold: SlotHold;
  readonly stage: CollectionStage;
  readonly queue: JobQueue;
  readonly config: CollectConfig;
  readonly log: WorkerLog;
  readonly times: JobTimes;
  /** The store's clock: a run is as old as the store says. */
  readonly now: () => Promise<Instant>;
  /** Is told that there is something to do. */
  readonly look: () => void;
  /** Whether this worker itself would read something else than what the run was begun for. */
  readonly refuses: (run: string) => boolean;
  /** Whether the slot was given up meanwhile. */
  readonly signal: AbortSignal;
}

/** A collection whose accounts are read by all workers on the store. */
export interface SharedCollection {
  readonly share: ShareAccounts;
  /** Takes away what was put aside; to be called once the scan is kept. */
  end(): Promise<void>;
}

/** Jobs are asked for anew so often, in milliseconds, which does nothing unless one was lost. */
const askAgainMs = 60_000;

/** Makes the collection of a slot one that is shared. @param registry accounts of its agents come first */
export function shareCollection(registry: Registry | null, tools: SharingTools): SharedCollection {
  const { hold, stage, config, log, times, signal, now } = tools;
  let begun: CollectionRun | null = null;
  return {
    share: async (accounts, { folder, report }) => {
      const run = await stage.begin(hold, planOf(config, registry), times.maxAgeMs);
      begun = run;
      log.info(
        { run: run.run, accounts: accounts.length, isResumed: run.isResumed },
        'accounts are read by all workers',
      );
      await settled(run, accounts, registry, report, tools);
      const readings: SharedReading[] = [];
      for (const account of accounts) {
        signal.throwIfAborted();
        const staged = await stage.staged(run.run, account);
        await unpackInto(folder, await stage.stagedFiles(run.run, account));
        if (staged !== null && staged.reading !== null) {
          readings.push(readingFromJson(account, staged.reading));
          continue;
        }
        const why = `no worker could read it: ${staged?.reason ?? `${hours(times.maxAgeMs)} were not enough`}`;
        readings.push(givenUpReading(account, accountLayers(config), await now(), why));
      }
      const isLookedUp = config.events?.kind === 'lookup-events';
      return {
        readings: isLookedUp ? readings : readings.map((one) => ({ ...one, events: null })),
        since: run.begunAt,
      };
    },
    end: async () => {
      if (begun !== null) await stage.drop(begun.run);
    },
  };
}

/** Waits until every account is read or given up, or the run is too old. */
async function settled(
  run: CollectionRun,
  accounts: readonly AccountId[],
  registry: Registry | null,
  report: (done: number, roles: number) => void,
  { stage, queue, times, signal, look, refuses, log, hold, now }: SharingTools,
): Promise<void> {
  const jobs = accounts.map((account) => ({ account, priority: accountPriority(account, registry) }));
  let askedAt = Number.NEGATIVE_INFINITY;
  const ageMs = Math.max(0, Date.parse(await now()) - Date.parse(run.begunAt));
  // By what passes on this machine from here on, however its clock is set.
  const until = performance.now() + times.maxAgeMs - ageMs;
  let wanted = accounts.length;
  while (performance.now() < until) {
    signal.throwIfAborted();
    // Nobody would join who reads the registry now: it is begun anew, by what it says now.
    if (refuses(run.run))
      throw new Error('the registry was changed while the collection began: it has to begin anew');
    try {
      if (performance.now() - askedAt > askAgainMs) {
        await queue.put(run.run, jobs);
        askedAt = performance.now();
        look();
      }
      const progress = await stage.progress(run.run);
      // Whoever holds the slot now has begun anew.
      if (progress === null) throw fenced(hold);
      report(progress.settled, progress.roles);
      if (progress.settled >= wanted) {
        const left = await unsettled(run, accounts, stage);
        if (left === 0) return;
        // Accounts that are no longer asked for were counted in.
        wanted = progress.settled + left;
      }
    } catch (thrown) {
      if (!(thrown instanceof StoreError) || thrown.code !== 'store-unreachable') throw thrown;
      log.warn({ reason: reasonOf(thrown) }, 'the store does not say how far the accounts are');
    }
    await pause(times.busyMs, signal);
  }
}

async function unsettled(
  { run }: CollectionRun,
  accounts: readonly AccountId[],
  stage: CollectionStage,
): Promise<number> {
  let left = 0;
  for (const account of accounts) {
    const state = (await stage.staged(run, account))?.state ?? 'again';
    if (state === 'again') left += 1;
  }
  return left;
}

function hours(milliseconds: number): string {
  return `${Math.round(milliseconds / 3_600_000)} hours`;
}
