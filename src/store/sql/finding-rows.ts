import type { Insertable, Kysely, Selectable } from 'kysely';
import { dueAt } from '../../audit/due.ts';
import type { Detection } from '../../audit/finding.ts';
import type { FindingRecord, Suppression } from '../../audit/lifecycle.ts';
import { shownState } from '../../audit/shown-state.ts';
import type { Instant } from '../../estate/identifiers.ts';
import { writtenDetection } from '../written-detection.ts';
import { beginsWith } from './begins-with.ts';
import { inChunks } from './chunks.ts';
import { lastSeen } from './estate-seen.ts';
import type { FindingTable, Tables } from './tables.ts';

/** The row of a finding: the detection whole, and beside it what queries filter and sort by. */
export function findingRow(record: FindingRecord): Insertable<FindingTable> {
  const { detection, suppression } = record;
  return {
    estate: record.estate,
    fingerprint: detection.fingerprint,
    rule: detection.rule,
    severity: detection.severity,
    lane: detection.lane,
    state: shownState(record),
    partition: detection.partition,
    account: detection.account,
    principal: detection.principal,
    unique_id: detection.uniqueId,
    agent: detection.agent,
    operator: detection.operator,
    team: detection.owner.team,
    title: detection.title,
    detection: JSON.stringify(detection),
    detection_digest: writtenDetection(detection).digest,
    presence: record.presence,
    presence_reason: record.presenceReason,
    triage: record.triage,
    suppressed_by: suppression?.person ?? null,
    suppression_reason: suppression?.reason ?? null,
    suppressed_until: suppression?.expires ?? null,
    suppression_ceiling: suppression?.ceilingDigest ?? null,
    first_seen: record.firstSeen,
    last_seen: record.lastSeen,
    resolved_at: record.resolvedAt,
    life: record.life,
    widened: record.widened,
    due_at: dueAt(detection, record.firstSeen),
    excess_use: detection.excessUse ?? null,
  };
}

/** What a fingerprint is made of never changes, and the role that scans may not change it. */
function isIdentity(column: string): boolean {
  return ['estate', 'fingerprint', 'rule', 'partition', 'account'].includes(column);
}

/** Writes findings, new and changed alike. */
export async function upsertFindings(
  queries: Kysely<Tables>,
  records: readonly FindingRecord[],
): Promise<void> {
  for (const rows of inChunks(records.map(findingRow))) {
    await queries
      .insertInto('finding')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['estate', 'fingerprint']).doUpdateSet((update) =>
          Object.fromEntries(
            Object.keys(rows[0] ?? {})
              .filter((column) => !isIdentity(column))
              .map((column) => [column, update.ref(`excluded.${column as keyof FindingTable}`)]),
          ),
        ),
      )
      .execute();
  }
}

/** Findings of an estate key, or of all, in order of fingerprint. */
export async function selectFindings(
  queries: Kysely<Tables>,
  filter: { readonly estate?: string },
): Promise<readonly FindingRecord[]> {
  let query = queries
    .selectFrom('finding')
    .selectAll()
    .select(lastSeen.as('seen'))
    .orderBy('fingerprint')
    .orderBy('estate');
  if (filter.estate !== undefined) query = query.where('estate', '=', filter.estate);
  return (await query.execute()).map(readFinding);
}

/** One finding of one estate; null: none. */
export async function selectFinding(
  queries: Kysely<Tables>,
  estate: string,
  fingerprint: string,
): Promise<FindingRecord | null> {
  const row = await queries
    .selectFrom('finding')
    .selectAll()
    .select(lastSeen.as('seen'))
    .where('estate', '=', estate)
    .where('fingerprint', '=', fingerprint)
    .executeTakeFirst();
  return row === undefined ? null : readFinding(row);
}

/** Those findings of one estate that are kept of these fingerprints, in order of fingerprint. */
export async function selectFindingsNamed(
  queries: Kysely<Tables>,
  estate: string,
  fingerprints: readonly string[],
): Promise<readonly FindingRecord[]> {
  const found: FindingRecord[] = [];
  const named = [...new Set(fingerprints)].sort().map((fingerprint) => ({ fingerprint }));
  for (const lot of inChunks(named)) {
    const rows = await queries
      .selectFrom('finding')
      .selectAll()
      .select(lastSeen.as('seen'))
      .where('estate', '=', estate)
      .where(
        'fingerprint',
        'in',
        lot.map(({ fingerprint }) => fingerprint),
      )
      .orderBy('fingerprint')
      .execute();
    found.push(...rows.map(readFinding));
  }
  return found;
}

/** Findings whose fingerprint begins with the text, with or without its version. */
export async function selectFindingsByPrefix(
  queries: Kysely<Tables>,
  prefix: string,
  limit: number,
): Promise<readonly FindingRecord[]> {
  const rows = await queries
    .selectFrom('finding')
    .selectAll()
    .select(lastSeen.as('seen'))
    .where(beginsWith('fingerprint', 'fp1:', prefix))
    .orderBy('fingerprint')
    .orderBy('estate')
    .limit(limit)
    .execute();
  return rows.map(readFinding);
}

/** The columns that a finding is read from. */
export type FindingColumns = Pick<
  Selectable<FindingTable>,
  | 'estate'
  | 'detection'
  | 'presence'
  | 'presence_reason'
  | 'triage'
  | 'suppressed_by'
  | 'suppression_reason'
  | 'suppressed_until'
  | 'suppression_ceiling'
  | 'first_seen'
  | 'resolved_at'
  | 'life'
  | 'widened'
> & {
  /** When it was seen last: `lastSeen`, which is not always the column. */
  readonly seen: Instant;
};

/** A finding of its row. */
export function readFinding(row: FindingColumns): FindingRecord {
  return {
    estate: row.estate,
    detection: row.detection as Detection,
    presence: row.presence,
    presenceReason: row.presence_reason,
    triage: row.triage,
    suppression: readSuppression(row),
    firstSeen: row.first_seen,
    lastSeen: row.seen,
    resolvedAt: row.resolved_at,
    life: row.life,
    widened: row.widened,
  };
}

function readSuppression(row: FindingColumns): Suppression | null {
  if (
    row.suppressed_by === null ||
    row.suppression_reason === null ||
    row.suppressed_until === null ||
    row.suppression_ceiling === null
  ) {
    return null;
  }
  return {
    person: row.suppressed_by,
    reason: row.suppression_reason,
    expires: row.suppressed_until,
    ceilingDigest: row.suppression_ceiling,
  };
}
