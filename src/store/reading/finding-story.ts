import { type Kysely, sql } from 'kysely';
import type { Excess } from '../../audit/finding.ts';
import type { GuardrailFact } from '../../audit/guardrail-fact.ts';
import type { EventKind, FindingEvent, FindingRecord } from '../../audit/lifecycle.ts';
import type { Instant } from '../../estate/identifiers.ts';
import { beginsWith } from '../sql/begins-with.ts';
import { lastSeen } from '../sql/estate-seen.ts';
import { type FindingColumns, readFinding } from '../sql/finding-rows.ts';
import type { Tables } from '../sql/tables.ts';
import { storableText } from '../storable.ts';
import type { Sight } from './rows.ts';

/** Findings whose fingerprint begins so, with or without its version; at most two. */
export async function selectFindingsNamedSo(
  queries: Kysely<Tables>,
  prefix: string,
): Promise<readonly FindingRecord[]> {
  const { rows } = await sql<FindingColumns>`
    select *, ${lastSeen} as seen from finding where ${beginsWith('fingerprint', 'fp1:', storableText(prefix))}
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

/** The excess that a finding had before it last got worse, by growing; null where it did not, or it was not kept. */
export async function selectExcessBefore(
  queries: Kysely<Tables>,
  estate: string,
  fingerprint: string,
): Promise<Excess | null> {
  const { rows } = await sql<{ excess: Excess | null }>`
    select case when kind = 'widened' then detail->'before'->'excess' end as excess from finding_event
    where fingerprint = ${storableText(fingerprint)} and estate = ${storableText(estate)}
      and kind in ('opened', 'widened', 'regressed')
    order by seq desc limit 1`.execute(queries);
  return rows[0]?.excess ?? null;
}

/** What held a principal back when its layers were last read whole; null: nobody knows, or the role may not read it. */
export async function selectHolds(
  queries: Kysely<Tables>,
  sight: Sight,
  estate: string,
  principalKey: string,
): Promise<readonly GuardrailFact[] | null> {
  if (!sight.guardrails) return null;
  const row = await queries
    .selectFrom('guardrail')
    .select('facts')
    .where('estate', '=', storableText(estate))
    .where('principal', '=', storableText(principalKey))
    .executeTakeFirst();
  return row === undefined
    ? null
    : (row.facts as readonly GuardrailFact[]).filter(({ missed }) => missed !== true);
}
