import type { Kysely, Selectable } from 'kysely';
import { chainEvents, type UnchainedEvent } from '../../audit/event-chain.ts';
import type { OrderedEvent } from '../../audit/excess-as-of.ts';
import type { EventKind, FindingEvent } from '../../audit/lifecycle.ts';
import { inChunks } from './chunks.ts';
import { selectHeads } from './head-rows.ts';
import type { FindingEventTable, Tables } from './tables.ts';

/** Adds events to the history in the order given. Only under the store's lock: that makes `seq` and chains gapless. */
export async function insertEvents(
  queries: Kysely<Tables>,
  events: readonly UnchainedEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const last = await queries
    .selectFrom('finding_event')
    .select('seq')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  const heads = await selectHeads(queries, new Set(events.map(({ chain }) => chain)));
  const rows = chainEvents(events, Number(last?.seq ?? 0), heads).map(
    ({ seq, estate, event, chain, link, hash }) => ({
      seq,
      estate,
      fingerprint: event.fingerprint,
      kind: event.kind,
      at: event.at,
      scan_id: event.scanId,
      detail: JSON.stringify(event.detail),
      chain,
      link,
      hash,
    }),
  );
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
  return rows.map(readEvent);
}

/** A finding's events in one estate with the order of the scans that wrote them, oldest first. */
export async function selectOrderedEvents(
  queries: Kysely<Tables>,
  estate: string,
  fingerprint: string,
): Promise<readonly OrderedEvent[]> {
  const rows = await queries
    .selectFrom('finding_event')
    .innerJoin('scan', 'scan.id', 'finding_event.scan_id')
    .select(['finding_event.fingerprint', 'kind', 'at', 'scan_id', 'detail', 'scan.seq as order'])
    .where('finding_event.fingerprint', '=', fingerprint)
    .where('finding_event.estate', '=', estate)
    .orderBy('finding_event.seq')
    .execute();
  return rows.map((row) => ({ event: readEvent(row), order: Number(row.order) }));
}

/** What scans after another one did to findings of its estate, oldest first. */
export async function selectLaterEvents(
  queries: Kysely<Tables>,
  { estate, scanId }: { readonly estate: string; readonly scanId: string },
  fingerprints: readonly string[],
): Promise<readonly FindingEvent[]> {
  const found: FindingEvent[] = [];
  for (const lot of inChunks(fingerprints.map((fingerprint) => ({ fingerprint })))) {
    const rows = await queries
      .selectFrom('finding_event')
      .innerJoin('scan', 'scan.id', 'finding_event.scan_id')
      .select(['finding_event.fingerprint', 'kind', 'at', 'scan_id', 'detail'])
      .where('finding_event.estate', '=', estate)
      .where(
        'finding_event.fingerprint',
        'in',
        lot.map(({ fingerprint }) => fingerprint),
      )
      .where('scan.seq', '>', (by) => by.selectFrom('scan').select('seq').where('id', '=', scanId))
      .orderBy('finding_event.seq')
      .execute();
    found.push(...rows.map(readEvent));
  }
  return found;
}

/** An event of a row. */
export function readEvent(
  row: Pick<Selectable<FindingEventTable>, 'fingerprint' | 'kind' | 'at' | 'scan_id' | 'detail'>,
): FindingEvent {
  return {
    fingerprint: row.fingerprint,
    kind: row.kind as EventKind,
    at: row.at,
    scanId: row.scan_id,
    detail: row.detail,
  };
}
