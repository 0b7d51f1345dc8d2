import type { CollectionStage } from '../collection-stage.ts';
import type { Database } from '../database.ts';
import { forgetFullBuckets, takeTokens } from './api-limit-rows.ts';
import {
  beginRun,
  deleteRun,
  forgetWorkers,
  noteWorker,
  selectCurrentRun,
  selectProgress,
  selectStaged,
  selectStagedFiles,
  stageAccount,
} from './staged-account-rows.ts';

/**
 * What workers share of a collection, in SQL.
 * @param guarded turns what a driver throws into StoreErrors; `repeatable` as the store has it
 */
export function createSqlCollections(
  { queries }: Database,
  guarded: <T>(work: () => Promise<T>, repeatable?: () => boolean) => Promise<T>,
): CollectionStage {
  return {
    begin: (hold, plan, maxAgeMs) =>
      guarded(() =>
        queries.transaction().execute((transaction) => beginRun(transaction, hold, plan, maxAgeMs)),
      ),
    current: (maxAgeMs) => guarded(() => selectCurrentRun(queries, maxAgeMs)),
    // Not repeated: after a lost commit the job may have ended, and nobody can tell it from one that was lost.
    stage: (account, files, settle) =>
      guarded(
        () =>
          queries.transaction().execute((transaction) => stageAccount(transaction, account, files, settle)),
        () => false,
      ),
    staged: (run, account) => guarded(() => selectStaged(queries, run, account)),
    stagedFiles: (run, account) => guarded(() => selectStagedFiles(queries, run, account)),
    progress: (run) => guarded(() => selectProgress(queries, run)),
    drop: (run) =>
      guarded(async () => {
        await deleteRun(queries, run);
        await forgetFullBuckets(queries);
        await forgetWorkers(queries);
      }),
    seen: (worker, withinMs) => guarded(() => noteWorker(queries, worker, withinMs)),
    takeTokens: (request) => guarded(() => takeTokens(queries, request)),
  };
}
