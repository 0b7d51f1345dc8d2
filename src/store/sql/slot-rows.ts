import { type Kysely, type Selectable, sql } from 'kysely';
import type { Instant } from '../../estate/identifiers.ts';
import { fenced, finished, isHeld, planClaim } from '../next-slot.ts';
import type { Slot, SlotClaim, SlotHold, SlotRequest } from '../slot.ts';
import type { SlotTable, Tables } from './tables.ts';

/** The first half of the key of the lock of one schedule's claims; the number itself means nothing. */
const claimLock = 736_401;

/** The database's clock, to the millisecond: the only one that leases go by. */
export async function selectNow(queries: Kysely<Tables>): Promise<Instant> {
  // Not now(): in a transaction that waited for its lock that would be the time before the wait.
  const { rows } = await sql<{ now: Instant }>`select clock_timestamp() as now`.execute(queries);
  return rows[0]?.now as Instant;
}

/** Claims a slot. In a transaction of its own. */
export async function claim(transaction: Kysely<Tables>, request: SlotRequest): Promise<SlotClaim> {
  const { name, dueAt } = request;
  // INVARIANT: taken before anything is read, so that two claims of one schedule never decide on the same rows.
  await sql`select pg_advisory_xact_lock(${claimLock}::integer, hashtext(${name}))`.execute(transaction);
  const unfinished = await transaction
    .selectFrom('slot')
    .selectAll()
    .where('name', '=', name)
    .where('finished_at', 'is', null)
    .where('holder', 'is not', null)
    .where('due_at', '!=', dueAt)
    .orderBy('due_at', 'desc')
    .limit(10)
    .execute();
  const others = await transaction
    .selectFrom('slot')
    .selectAll()
    .where('name', '=', name)
    .where('due_at', '!=', dueAt)
    .orderBy('due_at', 'desc')
    .limit(1)
    .execute();
  const kept = {
    wanted: await selectSlot(transaction, request),
    others: [...others, ...unfinished].map(readSlot),
  };
  const plan = planClaim(request, kept, await selectNow(transaction));
  if (plan.write !== null) await writeSlot(transaction, plan.write);
  return plan.claim;
}

/** Changes the slot that is held; false, and nothing is written, when it is not held any more. */
export async function changeHeld(
  transaction: Kysely<Tables>,
  hold: SlotHold,
  change: (slot: Slot, now: Instant) => Slot,
): Promise<boolean> {
  const slot = await selectSlot(transaction, hold);
  if (!isHeld(slot, hold)) return false;
  await writeSlot(transaction, change(slot, await selectNow(transaction)));
  return true;
}

/**
 * Finishes the slot of a scan in the scan's own transaction: both are kept, or neither.
 * @throws {StoreError} `store-fenced` when the hold is stale
 */
export async function finishHeld(
  transaction: Kysely<Tables>,
  hold: SlotHold | undefined,
  scanId: string,
): Promise<void> {
  if (hold === undefined) return;
  const isDone = await changeHeld(transaction, hold, (slot, now) =>
    finished(slot, now, 'done', slot.reason, scanId),
  );
  if (!isDone) throw fenced(hold);
}

/** Slots of a schedule, the latest first. */
export async function selectSlots(
  queries: Kysely<Tables>,
  filter: { readonly name: string; readonly outcome?: 'done' | 'failed'; readonly limit: number },
): Promise<readonly Slot[]> {
  let query = queries
    .selectFrom('slot')
    .selectAll()
    .where('name', '=', filter.name)
    .orderBy('due_at', 'desc')
    .limit(filter.limit);
  if (filter.outcome !== undefined) query = query.where('outcome', '=', filter.outcome);
  return (await query.execute()).map(readSlot);
}

/** The row stays locked until the transaction ends: whoever claims it meanwhile waits, and sees what became of it. */
async function selectSlot(
  transaction: Kysely<Tables>,
  { name, dueAt }: { readonly name: string; readonly dueAt: Instant },
): Promise<Slot | null> {
  const row = await transaction
    .selectFrom('slot')
    .selectAll()
    .where('name', '=', name)
    .where('due_at', '=', dueAt)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? null : readSlot(row);
}

async function writeSlot(transaction: Kysely<Tables>, slot: Slot): Promise<void> {
  const values = {
    fence: slot.fence,
    holder: slot.holder,
    claimed_at: slot.claimedAt,
    lease_until: slot.leaseUntil,
    finished_at: slot.finishedAt,
    outcome: slot.outcome,
    reason: slot.reason,
    scan_id: slot.scanId,
  };
  await transaction
    .insertInto('slot')
    .values({ name: slot.name, due_at: slot.dueAt, ...values })
    .onConflict((conflict) => conflict.columns(['name', 'due_at']).doUpdateSet(values))
    .execute();
}

function readSlot(row: Selectable<SlotTable>): Slot {
  return {
    name: row.name,
    dueAt: row.due_at,
    fence: row.fence,
    holder: row.holder,
    claimedAt: row.claimed_at,
    leaseUntil: row.lease_until,
    finishedAt: row.finished_at,
    outcome: row.outcome,
    reason: row.reason,
    scanId: row.scan_id,
  };
}
