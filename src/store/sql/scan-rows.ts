import { type Insertable, type Kysely, type Selectable, sql } from 'kysely';
import type { RegistryCommit } from '../../audit/registry-commit.ts';
import type { AppliedEstate } from '../next-scan.ts';
import { storableText } from '../storable.ts';
import type { ScansFilter, StoredScan } from '../store.ts';
import type { ScanTable, Tables } from './tables.ts';

/** The row of a scan. */
export function scanRow(scan: StoredScan, seq: number): Insertable<ScanTable> {
  return {
    seq,
    id: scan.id,
    estate: scan.estate,
    estate_digest: scan.estateDigest,
    registry_digest: scan.registryDigest,
    registry_commit: scan.registryCommit === null ? null : JSON.stringify(scan.registryCommit),
    started_at: scan.startedAt,
    collected_at: scan.collectedAt,
    finished_at: scan.finishedAt,
    sealed: scan.sealed,
    standing: scan.standing,
    coverage: JSON.stringify(scan.coverage ?? null),
    counts: JSON.stringify(scan.counts),
    estate_version: scan.estateVersion,
  };
}

/** Scans, newest first. */
export async function selectScans(
  queries: Kysely<Tables>,
  filter: ScansFilter,
): Promise<readonly StoredScan[]> {
  let query = queries.selectFrom('scan').selectAll().orderBy('seq', 'desc').limit(filter.limit);
  const { estate, collectedBy, idPrefix, standing, isTold } = filter;
  if (estate !== undefined) query = query.where('estate', '=', storableText(estate));
  if (collectedBy !== undefined) query = query.where('collected_at', '<=', collectedBy);
  if (idPrefix !== undefined) query = query.where(sql<boolean>`starts_with(id, ${storableText(idPrefix)})`);
  if (standing !== undefined) query = query.where('standing', '=', standing);
  if (isTold === true)
    query = query.where((where) =>
      where.or([
        where('standing', '=', 'applied'),
        where.and([
          where('standing', '=', 'partial'),
          where.exists(
            where
              .selectFrom('finding_event')
              .select('scan_id')
              .whereRef('finding_event.scan_id', '=', 'scan.id'),
          ),
        ]),
      ]),
    );
  return (await query.execute()).map(readScan);
}

/** The newest estate that moved findings, of two collected at one time the one scanned last; null when none did. */
export async function selectNewestApplied(
  queries: Kysely<Tables>,
  estate: string,
): Promise<AppliedEstate | null> {
  const row = await queries
    .selectFrom('scan')
    .select(['collected_at', 'estate_digest', 'registry_digest', 'finished_at'])
    .where('estate', '=', estate)
    .where('standing', '=', 'applied')
    .orderBy('collected_at', 'desc')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined
    ? null
    : {
        collectedAt: row.collected_at,
        estateDigest: row.estate_digest,
        registryDigest: row.registry_digest,
        finishedAt: row.finished_at,
      };
}

/** A scan of its row. */
export function readScan(row: Selectable<ScanTable>): StoredScan {
  return {
    id: row.id,
    estate: row.estate,
    estateDigest: row.estate_digest,
    registryDigest: row.registry_digest,
    registryCommit: row.registry_commit as RegistryCommit | null,
    startedAt: row.started_at,
    collectedAt: row.collected_at,
    finishedAt: row.finished_at,
    sealed: row.sealed,
    coverage: row.coverage,
    counts: row.counts,
    standing: row.standing,
    estateVersion: row.estate_version === null ? null : Number(row.estate_version),
  };
}
