import { type Kysely, type RawBuilder, sql } from 'kysely';
import { type Severity, severities } from '../../audit/finding.ts';
import type { Tables } from '../sql/tables.ts';
import { storableText } from '../storable.ts';
import {
  exactly,
  type FindingColumns,
  findingColumns,
  isOpen,
  readFindingRow,
  severityRank,
} from './finding-columns.ts';
import type { FindingFilter } from './finding-filter.ts';
import { fillPage, type Look, type Looked } from './looking.ts';
import { openPlace, ranksFrom } from './open-place.ts';
import { readPlace, writePlace } from './place.ts';
import type { Turn } from './reader.ts';
import type { FindingRow, Sight, Slice } from './rows.ts';
import { searchInAccounts, seesFewOpen } from './search-in-accounts.ts';
import { withinSight } from './sight.ts';

/** What an index finds findings by, the one that leaves the fewest first; what else is asked for is looked for among them. */
const indexed = ['agent', 'team', 'account', 'rule', 'state', 'lane'] as const;

/**
 * Findings that fit, in an order of their own: open ones the worst first.
 * @param seesFew as seesFewOpen, perhaps remembered
 */
export async function selectFindingPage(
  queries: Kysely<Tables>,
  sight: Sight,
  filter: FindingFilter,
  turn: Turn,
  seesFew: () => Promise<boolean> = () => seesFewOpen(queries, sight),
): Promise<Slice<FindingRow>> {
  switch (filter.state) {
    case 'resolved':
      return fillPage(
        resolvedRun(queries, sight, fitting(filter, ['state'])),
        turn,
        !isNarrow(filter, ['state']),
      );
    case 'suppressed':
      return fillPage(
        suppressedRun(queries, sight, fitting(filter, ['state'])),
        turn,
        !isNarrow(filter, ['state']),
      );
    default:
      if (filter.due === 'overdue') {
        return fillPage(
          overdueRun(queries, sight, fitting(filter, ['due'])),
          turn,
          !isNarrow(filter, ['due']),
        );
      }
      return openPage(queries, sight, filter, turn, seesFew);
  }
}

async function openPage(
  queries: Kysely<Tables>,
  sight: Sight,
  filter: FindingFilter,
  turn: Turn,
  seesFew: () => Promise<boolean>,
): Promise<Slice<FindingRow>> {
  const by = indexed.find((name) => filter[name] !== undefined);
  const done: (keyof FindingFilter)[] = ['severity', ...(by === undefined ? [] : [by])];
  const among =
    by === undefined
      ? sql`${isOpen} and ${withinSight(sight)}`
      : sql`${isOpen} and ${sql.ref(by)} = ${storableText(filter[by] ?? '')}`;
  const everyRowFits = !isNarrow(filter, done);
  const fits = fitting(filter, done);
  const { severity } = filter;
  if (by === undefined && !everyRowFits && sight.accounts !== null && (await seesFew())) {
    return fillPage(searchInAccounts(queries, { sight, fits, severity }), turn, false);
  }
  return fillPage(openRun({ queries, among, fits, severity }), turn, everyRowFits);
}

/** Open findings that an index finds, and what is left to ask of each. */
interface Open {
  readonly queries: Kysely<Tables>;
  readonly among: RawBuilder<unknown>;
  readonly fits: RawBuilder<unknown>;
  readonly severity: Severity | undefined;
}

/**
 * Open findings, the worst first, of one severity the longest known. From the beginning the index is read in its order. From
 * within it goes on severity by severity: its order falls and then rises, and no comparison of a whole key says "after this".
 */
function openRun(found: Open): Look<FindingRow> {
  return async (after, most) => {
    const place = readPlace(after, openPlace);
    if (place === null && found.severity === undefined) return lookAtOpen(found, sql``, most);
    const ranks = ranksFrom(place, found.severity);
    const rows: Looked<FindingRow>[] = [];
    let looked = 0;
    for (const rank of ranks) {
      const beyond =
        place === null || place[0] !== rank
          ? sql``
          : sql`and (first_seen, fingerprint, estate) > (${place[1]}::timestamptz, ${place[2]}, ${place[3]})`;
      const ofRank = sql`and (${severityRank}) = ${sql.lit(rank)} ${beyond}`;
      const stretch = await lookAtOpen(found, ofRank, most - looked);
      rows.push(...stretch.rows);
      looked += stretch.looked;
      if (looked >= most) break;
    }
    return { rows, looked };
  };
}

function lookAtOpen({ queries, among, fits }: Open, beyond: RawBuilder<unknown>, most: number) {
  return look(queries, {
    among: sql`${among} ${beyond}`,
    order: sql`(${severityRank}) desc, first_seen, fingerprint, estate`,
    at: 'first_seen',
    place: (at, row) => writePlace([severities.indexOf(row.severity), at, row.fingerprint, row.estate]),
    fits,
    most,
  });
}

const endPlace = ['instant', 'text', 'text'] as const;

/** Resolved findings, the last first. */
function resolvedRun(queries: Kysely<Tables>, sight: Sight, fits: RawBuilder<unknown>): Look<FindingRow> {
  return (after, most) => {
    const place = readPlace(after, endPlace);
    const beyond =
      place === null
        ? sql``
        : sql`and resolved_at <= ${place[0]}::timestamptz and (resolved_at < ${place[0]}::timestamptz
            or (fingerprint, estate) > (${place[1]}, ${place[2]}))`;
    return look(queries, {
      among: sql`state = 'resolved' and ${withinSight(sight)} ${beyond}`,
      order: sql.raw('resolved_at desc, fingerprint, estate'),
      at: 'resolved_at',
      place: (at, row) => writePlace([at, row.fingerprint, row.estate]),
      fits,
      most,
    });
  };
}

/** Open findings whose day has passed, the longest overdue first. */
function overdueRun(queries: Kysely<Tables>, sight: Sight, fits: RawBuilder<unknown>): Look<FindingRow> {
  return (after, most) => {
    const place = readPlace(after, endPlace);
    const beyond =
      place === null
        ? sql``
        : sql`and due_at >= ${place[0]}::timestamptz
            and (due_at, fingerprint, estate) > (${place[0]}::timestamptz, ${place[1]}, ${place[2]})`;
    return look(queries, {
      among: sql`${isOpen} and due_at is not null and due_at < now() and ${withinSight(sight)} ${beyond}`,
      order: sql.raw('due_at, fingerprint, estate'),
      at: 'due_at',
      place: (at, row) => writePlace([at, row.fingerprint, row.estate]),
      fits,
      most,
    });
  };
}

/** Accepted findings, those first whose acceptance ends first. */
function suppressedRun(queries: Kysely<Tables>, sight: Sight, fits: RawBuilder<unknown>): Look<FindingRow> {
  return (after, most) => {
    const place = readPlace(after, endPlace);
    const beyond =
      place === null
        ? sql``
        : sql`and (suppressed_until, fingerprint, estate) > (${place[0]}::timestamptz, ${place[1]}, ${place[2]})`;
    return look(queries, {
      among: sql`state = 'suppressed' and ${withinSight(sight)} ${beyond}`,
      order: sql.raw('suppressed_until, fingerprint, estate'),
      at: 'suppressed_until',
      place: (at, row) => writePlace([at, row.fingerprint, row.estate]),
      fits,
      most,
    });
  };
}

interface Looking {
  /** What an index finds. */
  readonly among: RawBuilder<unknown>;
  readonly order: RawBuilder<unknown>;
  /** The column that the order begins with. */
  readonly at: string;
  readonly place: (at: string, row: FindingRow) => string;
  readonly fits: RawBuilder<unknown>;
  readonly most: number;
}

type LookedColumns = FindingColumns & {
  readonly place_at: string;
  readonly fits: boolean;
  readonly looked: number;
};

async function look(queries: Kysely<Tables>, { among, order, at, place, fits, most }: Looking) {
  // What does not fit is thrown away above the limit: the rows that are looked at are those that the index finds.
  const { rows } = await sql<LookedColumns>`
    select *, ${exactly(at)} as place_at from (
      select *, row_number() over () as looked, (${fits}) as fits
      from (select ${findingColumns} from finding where ${among} order by ${order} limit ${most}) as found
    ) as judged
    where fits or looked = ${most}::bigint order by looked`.execute(queries);
  return {
    rows: rows.map((columns) => {
      const row = readFindingRow(columns);
      return { row, fits: columns.fits, place: place(columns.place_at, row) };
    }),
    looked: Number(rows.at(-1)?.looked ?? 0),
  };
}

/** Whether something is asked for beside what is `done` already, so that rows must be looked through. */
function isNarrow(filter: FindingFilter, done: readonly (keyof FindingFilter)[]): boolean {
  return Object.entries(filter).some(
    ([name, value]) => value !== undefined && !done.includes(name as keyof FindingFilter),
  );
}

/** What is left to ask of each row. */
function fitting(filter: FindingFilter, done: readonly (keyof FindingFilter)[]): RawBuilder<unknown> {
  const asked = [...indexed, 'severity' as const].flatMap((name) => {
    const value = filter[name];
    return value === undefined || done.includes(name)
      ? []
      : [sql`coalesce(${sql.ref(name)} = ${storableText(value)}, false)`];
  });
  if (filter.text !== undefined) {
    asked.push(
      sql`position(lower(${storableText(filter.text)}) in
        lower(concat_ws(' ', title, principal, agent, operator, team))) > 0`,
    );
  }
  return asked.length === 0 ? sql`true` : sql.join(asked, sql` and `);
}
