import { type Kysely, type RawBuilder, sql } from 'kysely';
import { type Severity, severities } from '../../audit/finding.ts';
import type { Tables } from '../sql/tables.ts';
import {
  exactly,
  type FindingColumns,
  findingColumns,
  isOpen,
  readFindingRow,
  severityRank,
} from './finding-columns.ts';
import type { Look, Looked } from './looking.ts';
import { openPlace, ranksFrom } from './open-place.ts';
import { readPlace, writePlace } from './place.ts';
import type { FindingRow, Sight } from './rows.ts';
import { withinSight } from './sight.ts';

/** Open findings of a reader that are read severity by severity: of more, the index of all that is open is read in its order. */
const mostOfFew = 20_000;

/** Whether a role sees some accounts only, and in them so few open findings that all of a severity may be read at once. */
export async function seesFewOpen(queries: Kysely<Tables>, sight: Sight): Promise<boolean> {
  if (sight.accounts === null) return false;
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from (
      select from finding where ${isOpen} and ${withinSight(sight)} limit ${mostOfFew + 1}
    ) as counted`.execute(queries);
  return Number(rows[0]?.count ?? 0) <= mostOfFew;
}

/** What is looked for. */
interface Search {
  readonly sight: Sight;
  readonly fits: RawBuilder<unknown>;
  readonly severity: Severity | undefined;
}

/**
 * Open findings of some accounts that fit, the worst first. No index has those of many accounts in their order, so that all of a
 * severity would be read to sort them and then be looked through: here they are looked through as they are read, to the end of
 * that severity, and those that fit are sorted.
 */
export function searchInAccounts(queries: Kysely<Tables>, search: Search): Look<FindingRow> {
  return async (after, most, wanted) => {
    const place = readPlace(after, openPlace);
    const ranks = ranksFrom(place, search.severity);
    const rows: Looked<FindingRow>[] = [];
    let looked = 0;
    for (const [at, rank] of ranks.entries()) {
      const beyond =
        place === null || place[0] !== rank
          ? sql``
          : sql`and (first_seen, fingerprint, estate) > (${place[1]}::timestamptz, ${place[2]}, ${place[3]})`;
      const stretch = await searchRank(queries, search, rank, beyond, wanted - rows.length);
      rows.push(...stretch.rows);
      looked += stretch.looked;
      const next = ranks[at + 1];
      if (next === undefined) break;
      if (rows.length >= wanted || looked >= most) return { rows, looked, next: beginningOf(next) };
    }
    return { rows, looked, next: null };
  };
}

/** Before every finding of a severity: none was seen first in that year. */
function beginningOf(rank: number): string {
  return writePlace([rank, '0001-01-01 00:00:00+00', '', '']);
}

type SearchedColumns = FindingColumns & {
  readonly place_at: string;
  readonly fits: boolean;
  readonly looked: number;
};

async function searchRank(
  queries: Kysely<Tables>,
  { sight, fits }: Search,
  rank: number,
  beyond: RawBuilder<unknown>,
  wanted: number,
) {
  // The last row that was read says how many there were; where it does not fit it comes first, and is not cut off.
  const { rows } = await sql<SearchedColumns>`
    select *, ${exactly('first_seen')} as place_at from (
      select ${findingColumns}, (${fits}) as fits, row_number() over () as looked, lead(1) over () is null as is_last
      from finding where ${isOpen} and ${withinSight(sight)} and (${severityRank}) = ${sql.lit(rank)} ${beyond}
    ) as judged
    where fits or is_last
    order by fits, first_seen, fingerprint, estate limit ${wanted + 1}`.execute(queries);
  return {
    rows: rows
      .filter((columns) => columns.fits)
      .slice(0, wanted)
      .map((columns): Looked<FindingRow> => {
        const row = readFindingRow(columns);
        const place = [severities.indexOf(row.severity), columns.place_at, row.fingerprint, row.estate];
        return { row, fits: true, place: writePlace(place) };
      }),
    looked: rows.reduce((most, { looked }) => Math.max(most, Number(looked)), 0),
  };
}
