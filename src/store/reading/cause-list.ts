import { type Kysely, sql } from 'kysely';
import type { Severity } from '../../audit/finding.ts';
import type { ChangedFinding, ChangePart, KeptChange } from '../../audit/kept-change.ts';
import type { Instant } from '../../estate/identifiers.ts';
import type { Tables } from '../sql/tables.ts';
import { storableText } from '../storable.ts';
import { readPlace, writePlace } from './place.ts';
import type { Turn } from './reader.ts';
import type { CauseRow, Slice } from './rows.ts';

/** Findings of one change that are told by name. */
const mostTold = 12;

interface Columns {
  readonly id: string;
  readonly estate: string;
  readonly scan_seq: number;
  readonly ordinal: number;
  readonly scan_id: string;
  readonly at: Instant;
  readonly cause: KeptChange['cause'];
  readonly undo: KeptChange['undo'];
  readonly direction: KeptChange['direction'];
  readonly severity: Severity;
  readonly parts: readonly ChangePart[];
  readonly unexplained: string | null;
  readonly triage: CauseRow['triage'];
  readonly triaged_by: string | null;
  readonly triage_reason: string | null;
  readonly triaged_until: Instant | null;
  readonly findings: number;
  readonly told: readonly (Pick<ChangedFinding, 'fingerprint' | 'moved' | 'severity' | 'rule' | 'title'> & {
    readonly agent: string | null;
    readonly account: string;
  })[];
}

const columns = sql`
  change.id, change.estate, scan_seq, change.ordinal, scan_id, change.at, change.cause, undo, direction, change.severity,
  parts, unexplained, case when triaged_until <= now() then 'new' else triage end as triage, triaged_by, triage_reason,
  triaged_until,
  (select count(*) from change_finding where change_id = change.id) as findings,
  (select coalesce(json_agg(told order by told.ordinal), '[]') from (
    select ordinal, fingerprint, moved, severity, rule, title, agent, account from change_finding
    where change_id = change.id order by ordinal limit ${sql.lit(mostTold)}
  ) as told) as told`;

/** What nights changed, the last first, of one night the gravest first. */
export async function selectCauses(
  queries: Kysely<Tables>,
  { after, limit }: Turn,
): Promise<Slice<CauseRow>> {
  const place = readPlace(after, ['number', 'number']);
  const beyond =
    place === null
      ? sql``
      : sql`where scan_seq <= ${place[0]}::bigint and (scan_seq < ${place[0]}::bigint or ordinal > ${place[1]}::integer)`;
  const { rows } = await sql<Columns>`
    select ${columns} from change ${beyond} order by scan_seq desc, ordinal limit ${limit + 1}`.execute(
    queries,
  );
  const shown = rows.slice(0, limit);
  const lastShown = shown.at(-1);
  return {
    rows: shown.map(readCause),
    next:
      rows.length > limit && lastShown ? writePlace([Number(lastShown.scan_seq), lastShown.ordinal]) : null,
    looked: null,
  };
}

/** After every text that begins with what stands before it, compared bytewise. */
const last = '\u{10FFFF}';

/** Changes whose id begins so, with or without its version; at most two. */
export async function selectCausesNamedSo(
  queries: Kysely<Tables>,
  prefix: string,
): Promise<readonly CauseRow[]> {
  const text = storableText(prefix);
  const from = text.startsWith('ch1:') ? text : `ch1:${text}`;
  const { rows } = await sql<Columns>`
    select ${columns} from change where change.id >= ${from} and change.id < ${from + last}
    order by change.id limit 2`.execute(queries);
  return rows.map(readCause);
}

/** The last changes that moved a finding. */
export async function selectCausesOf(
  queries: Kysely<Tables>,
  fingerprint: string,
  limit: number,
): Promise<readonly CauseRow[]> {
  const { rows } = await sql<Columns>`
    select ${columns} from change
    where change.id in (select change_id from change_finding where fingerprint = ${storableText(fingerprint)})
    order by scan_seq desc, ordinal limit ${limit}`.execute(queries);
  return rows.map(readCause);
}

function readCause(row: Columns): CauseRow {
  const { id, estate, at, cause, undo, direction, severity, parts, unexplained, triage } = row;
  return {
    id,
    estate,
    scanId: row.scan_id,
    at,
    cause,
    undo,
    direction,
    severity,
    parts,
    unexplained,
    triage,
    person: row.triaged_by,
    reason: row.triage_reason,
    until: row.triaged_until,
    findings: Number(row.findings),
    told: row.told,
  };
}
