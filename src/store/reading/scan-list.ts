import { type Kysely, sql } from 'kysely';
import type { Instant } from '../../estate/identifiers.ts';
import type { Tables } from '../sql/tables.ts';
import { storableText } from '../storable.ts';
import { readPlace, writePlace } from './place.ts';
import type { Turn } from './reader.ts';
import type { ScanRow, Sight, Slice, SlotRow } from './rows.ts';

/** Estates that are told of: one is usual, a dozen are many. */
const mostEstates = 20;

interface Columns {
  readonly seq: number;
  readonly id: string;
  readonly estate: string;
  readonly started_at: Instant;
  readonly collected_at: Instant;
  readonly finished_at: Instant;
  readonly sealed: boolean;
  readonly standing: 'applied' | 'partial' | 'superseded';
  readonly counts: Readonly<Record<string, number>> | null;
  readonly registry_digest: string | null;
}

function columns({ counts }: Sight) {
  const told = counts ? 'counts, registry_digest' : 'null::json as counts, null::text as registry_digest';
  return sql.raw(`seq, id, estate, started_at, collected_at, finished_at, sealed, standing, ${told}`);
}

/** The newest scan of each estate that moved findings, the newest first. */
export async function selectNewestScans(queries: Kysely<Tables>, sight: Sight): Promise<readonly ScanRow[]> {
  const { rows } = await sql<Columns>`
    with recursive one as (
      (select estate from scan order by estate limit 1)
      union all
      select (select estate from scan where scan.estate > one.estate order by estate limit 1)
      from one where one.estate is not null
    )
    select newest.* from one, lateral (
      select ${columns(sight)} from scan where scan.estate = one.estate and standing = 'applied'
      order by seq desc limit 1
    ) as newest where one.estate is not null order by newest.seq desc limit ${mostEstates}`.execute(queries);
  return rows.map(readScanRow);
}

/** Scans, newest first. */
export async function selectScanPage(
  queries: Kysely<Tables>,
  sight: Sight,
  { after, limit }: Turn,
): Promise<Slice<ScanRow>> {
  const place = readPlace(after, ['number']);
  const { rows } = await sql<Columns>`
    select ${columns(sight)} from scan ${place === null ? sql`` : sql`where seq < ${place[0]}::bigint`}
    order by seq desc limit ${limit + 1}`.execute(queries);
  const shown = rows.slice(0, limit).map(readScanRow);
  const lastShown = shown.at(-1);
  return {
    rows: shown,
    next: rows.length > limit && lastShown ? writePlace([lastShown.seq]) : null,
    looked: null,
  };
}

/** The last scans of an estate that moved findings, oldest first; none where what they counted may not be read. */
export async function selectTrend(
  queries: Kysely<Tables>,
  sight: Sight,
  estate: string,
  limit: number,
): Promise<readonly ScanRow[]> {
  if (!sight.counts) return [];
  const { rows } = await sql<Columns>`
    select ${columns(sight)} from scan where estate = ${storableText(estate)} and standing = 'applied'
    order by seq desc limit ${limit}`.execute(queries);
  return rows.map(readScanRow).reverse();
}

/** Times at which schedules were due, the latest first; none where they may not be read. */
export async function selectSlotsDue(
  queries: Kysely<Tables>,
  sight: Sight,
  limit: number,
): Promise<readonly SlotRow[]> {
  if (!sight.slots) return [];
  const { rows } = await sql<{
    name: string;
    due_at: Instant;
    finished_at: Instant | null;
    outcome: 'done' | 'failed' | null;
    reason: string | null;
    scan_id: string | null;
  }>`
    select name, due_at, finished_at, outcome, reason, scan_id from slot
    order by due_at desc, name limit ${limit}`.execute(queries);
  return rows.map(({ due_at, finished_at, scan_id, ...slot }) => ({
    ...slot,
    dueAt: due_at,
    finishedAt: finished_at,
    scanId: scan_id,
  }));
}

function readScanRow(row: Columns): ScanRow {
  return {
    seq: Number(row.seq),
    id: row.id,
    estate: row.estate,
    startedAt: row.started_at,
    collectedAt: row.collected_at,
    finishedAt: row.finished_at,
    sealed: row.sealed,
    standing: row.standing,
    counts: row.counts,
    registryDigest: row.registry_digest,
  };
}
