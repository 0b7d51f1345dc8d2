import { type Insertable, type Kysely, type Selectable, sql } from 'kysely';
import type { Instant } from '../../estate/identifiers.ts';
import {
  claimedRow,
  isInHand,
  markedMessage,
  newMessage,
  newRow,
  rearmedDelivery,
  releasedRow,
  renewedRow,
} from '../next-outbox.ts';
import type {
  ClaimedDelivery,
  Delivery,
  DeliveryFilter,
  DeliveryHold,
  DeliveryRelease,
  MessageMark,
  NewOutboxMessage,
  NewOutboxRow,
  OutboxMessage,
  OutboxRow,
} from '../outbox.ts';
import { inChunks } from './chunks.ts';
import type { OutboxMessageTable, OutboxTable } from './outbox-tables.ts';
import { selectNow } from './slot-rows.ts';
import type { Tables } from './tables.ts';

/** Writes rows that are not there yet; returns how many. */
export async function insertOutbox(queries: Kysely<Tables>, rows: readonly NewOutboxRow[]): Promise<number> {
  if (rows.length === 0) return 0;
  const now = await selectNow(queries);
  let written = 0;
  for (const lot of inChunks(rows.map((row) => outboxRow(newRow(row, now))))) {
    const added = await queries
      .insertInto('outbox')
      .values(lot)
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning('id')
      .execute();
    written += added.length;
  }
  return written;
}

/** Claims the oldest row that is due; rows in others' hands are passed over. In a transaction of its own. */
export async function claimOutbox(
  transaction: Kysely<Tables>,
  { holder, leaseMs }: { readonly holder: string; readonly leaseMs: number },
): Promise<ClaimedDelivery | null> {
  for (;;) {
    const found = await transaction
      .selectFrom('outbox')
      .selectAll()
      .where('finished_at', 'is', null)
      .where('lease_until', '<=', sql<OutboxTable['lease_until']>`clock_timestamp()`)
      .orderBy('created_at')
      .orderBy('id')
      .limit(1)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst();
    if (found === undefined) return null;
    const row = claimedRow(readRow(found), holder, leaseMs, await selectNow(transaction));
    await writeRow(transaction, row);
    if (row.finishedAt !== null) continue;
    const messages = await selectMessages(transaction, [row.id]);
    return { row, messages, hold: { id: row.id, holder, fence: row.fence } };
  }
}

/** Writes a row's messages, once; null when the row is in other hands. In a transaction of its own. */
export async function planOutbox(
  transaction: Kysely<Tables>,
  hold: DeliveryHold,
  messages: readonly NewOutboxMessage[],
): Promise<readonly OutboxMessage[] | null> {
  const delivery = await selectHeld(transaction, hold);
  if (delivery === null) return null;
  if (delivery.messages.length > 0 || messages.length === 0) return delivery.messages;
  const now = await selectNow(transaction);
  const rows = messages.map((message) => messageRow(hold.id, newMessage(message, now)));
  await transaction.insertInto('outbox_message').values(rows).execute();
  return selectMessages(transaction, [hold.id]);
}

/** Says what became of a message; false when the row is in other hands. In a transaction of its own. */
export async function markOutbox(
  transaction: Kysely<Tables>,
  hold: DeliveryHold,
  route: string,
  mark: MessageMark,
  leaseMs: number,
): Promise<boolean> {
  const delivery = await selectHeld(transaction, hold);
  if (delivery === null) return false;
  const now = await selectNow(transaction);
  const message = delivery.messages.find((one) => one.route === route);
  if (message !== undefined) await writeMessage(transaction, hold.id, markedMessage(message, mark, now));
  await writeRow(transaction, renewedRow(delivery.row, leaseMs, now));
  return true;
}

/** Lets go of a row; false when it is in other hands. In a transaction of its own. */
export async function releaseOutbox(
  transaction: Kysely<Tables>,
  hold: DeliveryHold,
  release: DeliveryRelease,
): Promise<boolean> {
  const delivery = await selectHeld(transaction, hold);
  if (delivery === null) return false;
  await writeRow(transaction, releasedRow(delivery, release, await selectNow(transaction)));
  return true;
}

/** Rows with their messages, newest first. */
export async function selectDeliveries(
  queries: Kysely<Tables>,
  { estate, kind, outcome, fingerprint, limit }: DeliveryFilter,
): Promise<readonly Delivery[]> {
  let query = queries
    .selectFrom('outbox')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(limit);
  if (estate !== undefined) query = query.where('estate', '=', estate);
  if (kind !== undefined) query = query.where('kind', '=', kind);
  if (fingerprint !== undefined) query = query.where('fingerprint', '=', fingerprint);
  if (outcome === 'waiting') query = query.where('finished_at', 'is', null);
  else if (outcome !== undefined) query = query.where('outcome', '=', outcome);
  return withMessages(queries, (await query.execute()).map(readRow));
}

/** Makes failed rows wait again. In a transaction of its own. */
export async function rearmOutbox(transaction: Kysely<Tables>, since: Instant): Promise<number> {
  const rows = await transaction
    .selectFrom('outbox')
    .selectAll()
    .where('outcome', '=', 'failed')
    .where('created_at', '>=', since)
    .forUpdate()
    .execute();
  const now = await selectNow(transaction);
  for (const delivery of await withMessages(transaction, rows.map(readRow)))
    await writeDelivery(transaction, rearmedDelivery(delivery, now));
  return rows.length;
}

/** A row with its messages, locked until the transaction ends; null: there is none. */
export async function selectDelivery(transaction: Kysely<Tables>, id: string): Promise<Delivery | null> {
  const found = await transaction
    .selectFrom('outbox')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return found === undefined
    ? null
    : { row: readRow(found), messages: await selectMessages(transaction, [found.id]) };
}

/** Writes what became of a row and of its messages. */
export async function writeDelivery(transaction: Kysely<Tables>, { row, messages }: Delivery): Promise<void> {
  await writeRow(transaction, row);
  for (const message of messages) await writeMessage(transaction, row.id, message);
}

/** The row stays locked until the transaction ends; null when it is not this holder's any more. */
async function selectHeld(transaction: Kysely<Tables>, hold: DeliveryHold): Promise<Delivery | null> {
  const delivery = await selectDelivery(transaction, hold.id);
  return delivery !== null && isInHand(delivery.row, hold) ? delivery : null;
}

async function withMessages(
  queries: Kysely<Tables>,
  rows: readonly OutboxRow[],
): Promise<readonly Delivery[]> {
  const messages = new Map<string, OutboxMessage[]>(rows.map(({ id }) => [id, []]));
  for (const lot of inChunks(rows)) {
    const found = await queries
      .selectFrom('outbox_message')
      .selectAll()
      .where(
        'outbox_id',
        'in',
        lot.map(({ id }) => id),
      )
      .orderBy('outbox_id')
      .orderBy('route')
      .execute();
    for (const row of found) messages.get(row.outbox_id)?.push(readMessage(row));
  }
  return rows.map((row) => ({ row, messages: messages.get(row.id) ?? [] }));
}

async function selectMessages(
  queries: Kysely<Tables>,
  ids: readonly string[],
): Promise<readonly OutboxMessage[]> {
  const rows = await queries
    .selectFrom('outbox_message')
    .selectAll()
    .where('outbox_id', 'in', ids)
    .orderBy('route')
    .execute();
  return rows.map(readMessage);
}

async function writeRow(transaction: Kysely<Tables>, row: OutboxRow): Promise<void> {
  const { fence, holder, lease_until, tries, finished_at, outcome, reason } = outboxRow(row);
  await transaction
    .updateTable('outbox')
    .set({ fence, holder, lease_until, tries, finished_at, outcome, reason })
    .where('id', '=', row.id)
    .execute();
}

async function writeMessage(transaction: Kysely<Tables>, id: string, message: OutboxMessage): Promise<void> {
  const { state, tries, not_before, channel, slack_ts, sent_at, reason } = messageRow(id, message);
  await transaction
    .updateTable('outbox_message')
    .set({ state, tries, not_before, channel, slack_ts, sent_at, reason })
    .where('outbox_id', '=', id)
    .where('route', '=', message.route)
    .execute();
}

function outboxRow(row: OutboxRow): Insertable<OutboxTable> {
  return {
    id: row.id,
    kind: row.kind,
    estate: row.estate,
    scan_id: row.scanId,
    fingerprint: row.fingerprint,
    facts: JSON.stringify(row.facts ?? null),
    created_at: row.createdAt,
    fence: row.fence,
    holder: row.holder,
    lease_until: row.leaseUntil,
    tries: row.tries,
    finished_at: row.finishedAt,
    outcome: row.outcome,
    reason: row.reason,
  };
}

function readRow(row: Selectable<OutboxTable>): OutboxRow {
  return {
    id: row.id,
    kind: row.kind,
    estate: row.estate,
    scanId: row.scan_id,
    fingerprint: row.fingerprint,
    facts: row.facts,
    createdAt: row.created_at,
    fence: row.fence,
    holder: row.holder,
    leaseUntil: row.lease_until,
    tries: row.tries,
    finishedAt: row.finished_at,
    outcome: row.outcome,
    reason: row.reason,
  };
}

function messageRow(id: string, message: OutboxMessage): Insertable<OutboxMessageTable> {
  return {
    outbox_id: id,
    route: message.route,
    told: message.told,
    body: JSON.stringify(message.body ?? null),
    state: message.state,
    tries: message.tries,
    not_before: message.notBefore,
    channel: message.channel,
    slack_ts: message.slackTs,
    sent_at: message.sentAt,
    reason: message.reason,
  };
}

function readMessage(row: Selectable<OutboxMessageTable>): OutboxMessage {
  return {
    route: row.route,
    told: row.told,
    body: row.body,
    state: row.state,
    tries: row.tries,
    notBefore: row.not_before,
    channel: row.channel,
    slackTs: row.slack_ts,
    sentAt: row.sent_at,
    reason: row.reason,
  };
}
