import type { Insertable, Kysely, Selectable } from 'kysely';
import type { ChangedFinding, ChangePart, ChangeTriage, KeptChange } from '../../audit/kept-change.ts';
import type { ChangeFilter } from '../change-store.ts';
import { beginsWith } from './begins-with.ts';
import { inChunks } from './chunks.ts';
import type { ChangeFindingTable, ChangeTable, Tables } from './tables.ts';

/** Adds a scan's changes and what they did to findings, in the order given. */
export async function insertChanges(
  queries: Kysely<Tables>,
  changes: readonly KeptChange[],
  scanSeq: number,
): Promise<void> {
  const rows = changes.map((change, ordinal) => changeRow(change, scanSeq, ordinal));
  for (const lot of inChunks(rows)) await queries.insertInto('change').values(lot).execute();
  const moved = changes.flatMap((change) =>
    change.findings.map((finding, ordinal) => ({
      ...finding,
      change_id: change.id,
      ordinal,
      estate: change.estate,
    })),
  );
  for (const lot of inChunks(moved)) await queries.insertInto('change_finding').values(lot).execute();
}

/** Writes what people decided about a change. */
export async function updateTriage(queries: Kysely<Tables>, { id, triage }: KeptChange): Promise<void> {
  await queries.updateTable('change').set(triageColumns(triage)).where('id', '=', id).execute();
}

/** Changes that fit, the newest scan's first, of one scan in the order they were written in. */
export async function selectChanges(
  queries: Kysely<Tables>,
  { estate, scanId, fingerprint, limit }: ChangeFilter,
): Promise<readonly KeptChange[]> {
  let query = queries.selectFrom('change').selectAll().orderBy('scan_seq', 'desc').orderBy('ordinal');
  if (estate !== undefined) query = query.where('estate', '=', estate);
  if (scanId !== undefined) query = query.where('scan_id', '=', scanId);
  if (fingerprint !== undefined) {
    query = query.where('id', 'in', (within) =>
      within.selectFrom('change_finding').select('change_id').where('fingerprint', '=', fingerprint),
    );
  }
  if (limit !== undefined) query = query.limit(limit);
  return withFindings(queries, await query.execute());
}

/** Changes whose id begins with the text, with or without its version, in order of id. */
export async function selectChangesByPrefix(
  queries: Kysely<Tables>,
  prefix: string,
  limit: number,
): Promise<readonly KeptChange[]> {
  const rows = await queries
    .selectFrom('change')
    .selectAll()
    .where(beginsWith('id', 'ch1:', prefix))
    .orderBy('id')
    .limit(limit)
    .execute();
  return withFindings(queries, rows);
}

async function withFindings(
  queries: Kysely<Tables>,
  rows: readonly Selectable<ChangeTable>[],
): Promise<readonly KeptChange[]> {
  const moved = new Map<string, ChangedFinding[]>(rows.map(({ id }) => [id, []]));
  for (const lot of inChunks(rows.map(({ id }) => ({ id })))) {
    const found = await queries
      .selectFrom('change_finding')
      .selectAll()
      .where(
        'change_id',
        'in',
        lot.map(({ id }) => id),
      )
      .orderBy('change_id')
      .orderBy('ordinal')
      .execute();
    for (const row of found) moved.get(row.change_id)?.push(readFinding(row));
  }
  return rows.map((row) => readChange(row, moved.get(row.id) ?? []));
}

function changeRow(change: KeptChange, scanSeq: number, ordinal: number): Insertable<ChangeTable> {
  return {
    id: change.id,
    estate: change.estate,
    scan_seq: scanSeq,
    ordinal,
    scan_id: change.scanId,
    previous_scan_id: change.previousScanId,
    at: change.at,
    cause: change.cause,
    undo: change.undo,
    direction: change.direction,
    severity: change.severity,
    parts: JSON.stringify(change.changes),
    unexplained: change.unexplained,
    ...triageColumns(change.triage),
  };
}

function triageColumns({ state, person, reason, until, at }: ChangeTriage) {
  return {
    triage: state,
    triaged_by: person,
    triage_reason: reason,
    triaged_until: until,
    triaged_at: at,
  };
}

function readChange(row: Selectable<ChangeTable>, findings: readonly ChangedFinding[]): KeptChange {
  return {
    id: row.id,
    estate: row.estate,
    scanId: row.scan_id,
    previousScanId: row.previous_scan_id,
    at: row.at,
    cause: row.cause,
    undo: row.undo,
    changes: row.parts as readonly ChangePart[],
    unexplained: row.unexplained,
    findings,
    severity: row.severity,
    direction: row.direction,
    triage: {
      state: row.triage,
      person: row.triaged_by,
      reason: row.triage_reason,
      until: row.triaged_until,
      at: row.triaged_at,
    },
  };
}

function readFinding(row: Selectable<ChangeFindingTable>): ChangedFinding {
  return {
    fingerprint: row.fingerprint,
    moved: row.moved,
    cause: row.cause,
    severity: row.severity,
    lane: row.lane,
    rule: row.rule,
    title: row.title,
    agent: row.agent,
    team: row.team,
    account: row.account,
    principal: row.principal,
  };
}
