import { type Kysely, sql } from 'kysely';
import type { Database } from '../database.ts';
import { type GivenUp, nothingGivenUp, type RetentionLimits, type RetentionOptions } from '../retention.ts';
import { requireAllAccounts } from './all-accounts.ts';
import { countGivenUpScans, entriesStep, giveUpVersions, selectFloors } from './estate-retention-rows.ts';
import { type RetentionStep, retentionSteps } from './retention-rows.ts';
import type { Tables } from './tables.ts';

/** Runs work under the store's guard, which may do it again: each piece is whole or undone. */
type Guarded = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Gives up what is older than the limits, a lot at a time, each in a transaction of its own: what a crash leaves is taken away
 * the next time. Two at once do no harm.
 */
export async function retainRows(
  { kind, queries }: Database,
  guarded: Guarded,
  before: RetentionLimits,
  { isTrial = false, signal }: RetentionOptions,
): Promise<GivenUp> {
  await guarded(() => requireAllAccounts(queries));
  let sum = nothingGivenUp;
  const add = (part: Partial<GivenUp>): void => {
    sum = added(sum, part);
  };
  const transact = <T>(work: (transaction: Kysely<Tables>) => Promise<T>): Promise<T> =>
    guarded(() => queries.transaction().execute(work));
  const take = async (step: RetentionStep): Promise<void> => {
    if (isTrial) return add({ [step.counts]: await guarded(() => step.count(queries)) });
    for (let isLast = false; !isLast && signal?.aborted !== true; ) {
      const { isLast: wasLast, ...part } = await transact((transaction) => step.takeLot(transaction));
      add(part);
      isLast = wasLast;
    }
  };
  const { estates } = before;
  const floors = estates === null ? [] : await guarded(() => selectFloors(queries, estates));
  for (const floor of floors) {
    if (signal?.aborted) break;
    add({
      estates: isTrial
        ? await guarded(() => countGivenUpScans(queries, floor))
        : await transact((transaction) => giveUpVersions(transaction, floor)),
    });
    await take(entriesStep(floor));
  }
  for (const step of retentionSteps(before)) await take(step);
  // A server does this by itself; a folder has nobody else to do it, and rows that are written anew leave their room behind.
  if (kind === 'pglite' && !isTrial) await guarded(() => sql`vacuum (analyze)`.execute(queries));
  return sum;
}

function added(sum: GivenUp, part: Partial<GivenUp>): GivenUp {
  const all = Object.entries(sum) as [keyof GivenUp, number][];
  return Object.fromEntries(all.map(([key, count]) => [key, count + (part[key] ?? 0)])) as unknown as GivenUp;
}
