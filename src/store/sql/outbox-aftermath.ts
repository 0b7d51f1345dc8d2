import { type Kysely, sql } from 'kysely';
import type { Instant } from '../../estate/identifiers.ts';
import { isGivenUp, revivedDelivery } from '../next-outbox.ts';
import { askedToWait, type UndeliveredCounts } from '../outbox.ts';
import { selectDelivery, writeDelivery } from './outbox-rows.ts';
import { selectNow } from './slot-rows.ts';
import type { Tables } from './tables.ts';

/** Makes one row that was given up wait again; false: there is none. In a transaction of its own. */
export async function reviveOutbox(transaction: Kysely<Tables>, id: string): Promise<boolean> {
  const delivery = await selectDelivery(transaction, id);
  if (delivery === null || !isGivenUp(delivery.row)) return false;
  const revived = revivedDelivery(delivery, await selectNow(transaction));
  if (revived.messages.length === 0)
    await transaction.deleteFrom('outbox_message').where('outbox_id', '=', id).execute();
  await writeDelivery(transaction, revived);
  return true;
}

/** For how many milliseconds a route is quiet, by the database's clock: what one sender was told all of them keep to. */
export async function selectQuietMs(queries: Kysely<Tables>, route: string): Promise<number> {
  const row = await queries
    .selectFrom('outbox_message')
    .select((select) => [
      select.fn.max<Instant>('not_before').as('until'),
      sql<Instant>`clock_timestamp()`.as('now'),
    ])
    .where('route', '=', route)
    .where('state', '=', 'waiting')
    .where('reason', '=', askedToWait)
    .executeTakeFirst();
  if (row === undefined || row.until === null) return 0;
  return Math.max(0, Date.parse(row.until) - Date.parse(row.now));
}

/** How many rows are not told, or were given up. */
export async function countUndelivered(queries: Kysely<Tables>): Promise<UndeliveredCounts> {
  const rows = await queries
    .selectFrom('outbox')
    .select((select) => ['outcome', select.fn.countAll<number | bigint>().as('count')])
    .where((where) => where.or([where('outcome', 'is', null), where('outcome', 'in', ['failed', 'poison'])]))
    .groupBy('outcome')
    .execute();
  const of = (outcome: 'failed' | 'poison' | null): number =>
    Number(rows.find((row) => row.outcome === outcome)?.count ?? 0);
  return { waiting: of(null), failed: of('failed'), poison: of('poison') };
}
