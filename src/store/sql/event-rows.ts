import type { Kysely } from 'kysely';
import type { EventKind, FindingEvent } from '../../audit/lifecycle.ts';
import { inChunks } from './chunks.ts';
import type { Tables } from './tables.ts';

/** Adds events to the history in the order given. Only under the store's lock: that makes `seq` gapless. */
export async function insertEvents(
  queries: Kysely<Tables>,
  estate: string,
  events: readonly FindingEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const last = await queries
    .selectFrom('finding_event')
    .select('seq')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  const first = Number(last?.seq ?? 0) + 1;
  const rows = events.map((event, index) => ({
    seq: first + index,
    estate,
    fingerprint: event.fingerprint,
    kind: event.kind,
    at: event.at,
    scan_id: event.scanId,
    detail: JSON.stringify(event.detail),
  }));
  for (const lot of inChunks(rows)) await queries.insertInto('finding_event').values(lot).execute();
}

/** A finding's history, oldest first. */
export async function selectEvents(
  queries: Kysely<Tables>,
  fingerprint: string,
): Promise<readonly FindingEvent[]> {
  const rows = await queries
    .selectFrom('finding_event')
    .select(['fingerprint', 'kind', 'at', 'scan_id', 'detail'])
    .where('fingerprint', '=', fingerprint)
    .orderBy('seq')
    .execute();
  return rows.map((row) => ({
    fingerprint: row.fingerprint,
    kind: row.kind as EventKind,
    at: row.at,
    scanId: row.scan_id,
    detail: row.detail,
  }));
}
