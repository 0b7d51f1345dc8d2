import { CompiledQuery, type Kysely, type Selectable, sql } from 'kysely';
import type { AccountId } from '../../estate/identifiers.ts';
import type { CollectionRun, RunProgress, StagedAccount, StagedFile } from '../collection-stage.ts';
import { fenced } from '../next-slot.ts';
import { runOf } from '../run-name.ts';
import type { SlotHold } from '../slot.ts';
import type { StatementRunner } from '../statements.ts';
import { storableText } from '../storable.ts';
import type { CollectionRunTable, StagedAccountTable } from './collection-tables.ts';
import { changeHeld, selectNow } from './slot-rows.ts';
import type { Tables } from './tables.ts';

/** What one insert carries at most, in bytes: a statement is held in memory three times over on its way. */
const mostBytes = 4 * 1024 * 1024;

/** Begins or resumes the run of a slot. In a transaction of its own. */
export async function beginRun(
  transaction: Kysely<Tables>,
  hold: SlotHold,
  plan: string,
  maxAgeMs: number,
): Promise<CollectionRun & { readonly isResumed: boolean }> {
  // INVARIANT: the row of the slot stays locked meanwhile, so that of two that hold it one after the other both cannot begin.
  if (!(await changeHeld(transaction, hold, (slot) => slot))) throw fenced(hold);
  const young = await selectYoung(transaction, maxAgeMs);
  const known = young.find(
    (row) => row.slot_name === hold.name && row.slot_due_at === hold.dueAt && row.plan === plan,
  );
  await transaction
    .deleteFrom('collection_run')
    .where('run', '!=', known?.run ?? '')
    .execute();
  if (known !== undefined) return { ...readRun(known), isResumed: true };
  const row = {
    run: runOf(hold),
    slot_name: hold.name,
    slot_due_at: hold.dueAt,
    plan,
    begun_at: await selectNow(transaction),
  };
  await transaction.insertInto('collection_run').values(row).execute();
  return { ...readRun(row), isResumed: false };
}

/** The newest run that is young enough. */
export async function selectCurrentRun(
  queries: Kysely<Tables>,
  maxAgeMs: number,
): Promise<CollectionRun | null> {
  const [row] = await selectYoung(queries, maxAgeMs);
  return row === undefined ? null : readRun(row);
}

/** Writes what was read of an account, if its job is still the writer's. In a transaction of its own. */
export async function stageAccount(
  transaction: Kysely<Tables>,
  staged: StagedAccount,
  files: readonly StagedFile[],
  settle: (statements: StatementRunner) => Promise<boolean>,
): Promise<boolean> {
  const { run, account, state, roles } = staged;
  const open = await sql`select 1 from collection_run where run = ${run} for key share`.execute(transaction);
  if (open.rows.length === 0) return false;
  // INVARIANT: first, so that nothing is written by who has lost the job.
  if (!(await settle(statementsOf(transaction)))) return false;
  const values = {
    state,
    reason: staged.reason === null ? null : storableText(staged.reason),
    roles,
    reading: staged.reading === null ? null : JSON.stringify(staged.reading),
    staged_at: await selectNow(transaction),
  };
  await transaction
    .insertInto('staged_account')
    .values({ run, account, times: 1, ...values })
    .onConflict((conflict) =>
      conflict.columns(['run', 'account']).doUpdateSet({ ...values, times: sql`staged_account.times + 1` }),
    )
    .execute();
  await transaction.deleteFrom('staged_file').where('run', '=', run).where('account', '=', account).execute();
  for (const lot of inLots(files)) {
    await transaction
      .insertInto('staged_file')
      .values(lot.map((file) => ({ run, account, ...file })))
      .execute();
  }
  return true;
}

/** What was put aside of an account; null: nothing yet. */
export async function selectStaged(
  queries: Kysely<Tables>,
  run: string,
  account: AccountId,
): Promise<StagedAccount | null> {
  const row = await queries
    .selectFrom('staged_account')
    .selectAll()
    .where('run', '=', run)
    .where('account', '=', account)
    .executeTakeFirst();
  return row === undefined ? null : readStaged(row);
}

/** An account's files, in order of path. */
export async function selectStagedFiles(
  queries: Kysely<Tables>,
  run: string,
  account: AccountId,
): Promise<readonly StagedFile[]> {
  return queries
    .selectFrom('staged_file')
    .select(['path', 'packed', 'sha256', 'content'])
    .where('run', '=', run)
    .where('account', '=', account)
    .orderBy('path')
    .execute();
}

/** How many accounts are settled; null: the run is not there. */
export async function selectProgress(queries: Kysely<Tables>, run: string): Promise<RunProgress | null> {
  const { rows } = await sql<{ settled: number; roles: number }>`
    select count(account) filter (where state <> 'again') as settled, coalesce(sum(roles), 0)::integer as roles
    from collection_run left join staged_account using (run)
    where run = ${run} group by run`.execute(queries);
  return rows[0] ?? null;
}

/** Takes a run away, with all that was put aside for it. */
export async function deleteRun(queries: Kysely<Tables>, run: string): Promise<void> {
  await queries.deleteFrom('collection_run').where('run', '=', run).execute();
}

/** Notes that a worker is there, and counts those that are. */
export async function noteWorker(queries: Kysely<Tables>, worker: string, withinMs: number): Promise<number> {
  await sql`
    insert into collecting_worker values (${worker}, clock_timestamp())
    on conflict (worker) do update set seen_at = clock_timestamp()`.execute(queries);
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from collecting_worker
    where seen_at > clock_timestamp() - ${withinMs} * interval '1 millisecond'`.execute(queries);
  return rows[0]?.count ?? 1;
}

/** Forgets workers that have not been there for a day. */
export async function forgetWorkers(queries: Kysely<Tables>): Promise<void> {
  await sql`delete from collecting_worker where seen_at < clock_timestamp() - interval '1 day'`.execute(
    queries,
  );
}

function statementsOf(transaction: Kysely<Tables>): StatementRunner {
  return {
    executeSql: async (text, values = []) => {
      const { rows } = await transaction.executeQuery<Record<string, unknown>>(
        CompiledQuery.raw(text, values),
      );
      return { rows };
    },
  };
}

async function selectYoung(
  queries: Kysely<Tables>,
  maxAgeMs: number,
): Promise<readonly Selectable<CollectionRunTable>[]> {
  return queries
    .selectFrom('collection_run')
    .selectAll()
    .where(
      'begun_at',
      '>',
      sql<CollectionRunTable['begun_at']>`clock_timestamp() - ${maxAgeMs} * interval '1 millisecond'`,
    )
    .orderBy('begun_at', 'desc')
    .execute();
}

function readRun({ run, plan, begun_at }: Selectable<CollectionRunTable>): CollectionRun {
  return { run, plan, begunAt: begun_at };
}

function readStaged(row: Selectable<StagedAccountTable>): StagedAccount {
  const { run, account, state, reason, roles, reading } = row;
  return { run, account, state, reason, roles, reading };
}

/** Files in lots that one statement can carry; one that is larger than that goes alone. */
function* inLots(files: readonly StagedFile[]): Generator<readonly StagedFile[]> {
  let lot: StagedFile[] = [];
  let size = 0;
  for (const file of files) {
    if (lot.length > 0 && size + file.content.length > mostBytes) {
      yield lot;
      lot = [];
      size = 0;
    }
    lot.push(file);
    size += file.content.length;
  }
  if (lot.length > 0) yield lot;
}
