import { type Kysely, type Selectable, sql } from 'kysely';
import type { Excess } from '../../audit/finding.ts';
import type { EventKind, FindingEvent, FindingRecord } from '../../audit/lifecycle.ts';
import type { Instant } from '../../estate/identifiers.ts';
import { readFinding } from '../sql/finding-rows.ts';
import type { FindingTable, Tables } from '../sql/tables.ts';
import { storableText } from '../storable.ts';

/** After every text that begins with what stands before it, compared bytewise. */
const last = '\u{10FFFF}';

/** Findings whose fingerprint begins so, with or without its version; at most two. */
export async function selectFindingsNamedSo(
  queries: Kysely<Tables>,
  prefix: string,
): Promise<readonly FindingRecord[]> {
  const text = storableText(prefix);
  const from = text.startsWith('fp1:') ? text : `fp1:${text}`;
  const { rows } = await sql<Selectable<FindingTable>>`
    select * from finding where fingerprint >= ${from} and fingerprint < ${from + last}
    order by fingerprint, estate limit 2`.execute(queries);
  return rows.map(readFinding);
}

/** The newest entries of a finding's history, oldest first, without the whole excess of the time before. */
export async function selectHistory(
  queries: Kysely<Tables>,
  estate: string,
  fingerprint: string,
  limit: number,
): Promise<readonly FindingEvent[]> {
  const { rows } = await sql<{
    kind: EventKind;
    at: Instant;
    scan_id: string | null;
    detail: FindingEvent['detail'];
  }>`
    select kind, at, scan_id, detail::jsonb - 'before' as detail from finding_event
    where fingerprint = ${storableText(fingerprint)} and estate = ${storableText(estate)}
    order by seq desc limit ${limit}`.execute(queries);
  return rows
    .map(({ kind, at, scan_id, detail }) => ({ fingerprint, kind, at, scanId: scan_id, detail }))
    .reverse();
}

/** The excess that a finding had before the last event that changed it; null where none did, or it was not kept. */
export async function selectExcessBefore(
  queries: Kysely<Tables>,
  estate: string,
  fingerprint: string,
): Promise<Excess | null> {
  const { rows } = await sql<{ excess: Excess | null }>`
    select detail->'before'->'excess' as excess from finding_event
    where fingerprint = ${storableText(fingerprint)} and estate = ${storableText(estate)}
      and kind in ('widened', 'narrowed', 'regressed', 'recreated')
    order by seq desc limit 1`.execute(queries);
  return rows[0]?.excess ?? null;
}
