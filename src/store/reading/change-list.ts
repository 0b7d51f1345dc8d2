import { type Kysely, sql } from 'kysely';
import type { Severity } from '../../audit/finding.ts';
import type { EventKind, ShownState } from '../../audit/lifecycle.ts';
import type { Instant } from '../../estate/identifiers.ts';
import type { Tables } from '../sql/tables.ts';
import { storableText } from '../storable.ts';
import { fillPage, type Look } from './looking.ts';
import { readPlace, writePlace } from './place.ts';
import type { Turn } from './reader.ts';
import type { ChangeRow, Slice } from './rows.ts';

/** Events of one scan that are counted. */
const mostCounted = 5_000;

interface Columns {
  readonly seq: number;
  readonly at: Instant;
  readonly kind: EventKind;
  readonly scan_id: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly estate: string;
  readonly fingerprint: string;
  readonly rule: string;
  readonly severity: string;
  readonly state: string;
  readonly account: string;
  readonly principal: string;
  readonly agent: string | null;
  readonly team: string | null;
  readonly title: string;
  readonly looked: number;
  readonly fits: boolean;
}

/** What happened to findings, the last first. */
export async function selectChanges(
  queries: Kysely<Tables>,
  { scan, kinds }: { readonly scan?: string; readonly kinds?: readonly EventKind[] },
  turn: Turn,
): Promise<Slice<ChangeRow>> {
  const fits = kinds === undefined ? sql`true` : sql`kind = any(${[...kinds]}::text[])`;
  const run: Look<ChangeRow> = async (after, most) => {
    const place = readPlace(after, ['number']);
    const { rows } = await sql<Columns>`
      with found as materialized (
        select *, row_number() over (order by seq desc) as looked from finding_event
        where ${scan === undefined ? sql`true` : sql`scan_id = ${storableText(scan)}`}
          ${place === null ? sql`` : sql`and seq < ${place[0]}::bigint`}
        order by seq desc limit ${most}
      ), judged as (select *, (${fits}) as fits from found)
      select seq, at, kind, scan_id, detail::jsonb - 'before' as detail, finding.estate, finding.fingerprint, rule,
        severity, state, account, principal, agent, team, title, looked, fits
      from judged
      join finding on finding.estate = judged.estate and finding.fingerprint = judged.fingerprint
      where fits or looked = (select count(*) from found)
      order by looked`.execute(queries);
    return {
      rows: rows.map((row) => ({
        row: readChange(row),
        fits: row.fits,
        place: writePlace([Number(row.seq)]),
      })),
      looked: Number(rows.at(-1)?.looked ?? 0),
    };
  };
  return fillPage(run, turn, kinds === undefined);
}

/** What a scan did, by kind of event. */
export async function countChanges(
  queries: Kysely<Tables>,
  scan: string,
): Promise<{ readonly kinds: Readonly<Record<string, number>>; readonly atLeast: boolean }> {
  const { rows } = await sql<{ kind: string; count: number }>`
    select kind, count(*) as count from (
      select kind from finding_event where scan_id = ${storableText(scan)} limit ${mostCounted}
    ) as counted group by kind order by kind`.execute(queries);
  const total = rows.reduce((sum, { count }) => sum + Number(count), 0);
  return {
    kinds: Object.fromEntries(rows.map(({ kind, count }) => [kind, Number(count)])),
    atLeast: total >= mostCounted,
  };
}

function readChange(row: Columns): ChangeRow {
  const { estate, fingerprint, rule, account, principal, agent, team, title } = row;
  return {
    seq: Number(row.seq),
    at: row.at,
    kind: row.kind,
    scanId: row.scan_id,
    detail: row.detail,
    finding: {
      estate,
      fingerprint,
      rule,
      severity: row.severity as Severity,
      state: row.state as ShownState,
      account,
      principal,
      agent,
      team,
      title,
    },
  };
}
