import { type Kysely, sql } from 'kysely';
import type { Instant } from '../../estate/identifiers.ts';
import type { Tables } from '../sql/tables.ts';
import { storableText } from '../storable.ts';
import { exactly } from './finding-columns.ts';
import { fillPage, type Look } from './looking.ts';
import { readPlace, writePlace } from './place.ts';
import type { Turn } from './reader.ts';
import type { SessionRow, Slice } from './rows.ts';

/** Which sessions; what is absent does not matter. */
export interface SessionFilter {
  readonly agent?: string;
  readonly human?: string;
  readonly product?: string;
  readonly account?: string;
}

interface Columns {
  readonly estate: string;
  readonly id: string;
  readonly account: string;
  readonly started_at: Instant;
  readonly last_event_at: Instant;
  readonly product: string;
  readonly agent: string | null;
  readonly human: string | null;
  readonly place_at: string;
  readonly looked: number;
  readonly fits: boolean;
}

/** Sessions of agents, the last first. */
export async function selectSessions(
  queries: Kysely<Tables>,
  filter: SessionFilter,
  turn: Turn,
): Promise<Slice<SessionRow>> {
  // An index finds the sessions of an agent, or of a human; what else is asked for is looked for among them.
  const by = (['agent', 'human'] as const).find((name) => filter[name] !== undefined);
  const asked = (['human', 'product', 'account'] as const).flatMap((name) => {
    const value = filter[name];
    return value === undefined || name === by
      ? []
      : [sql`coalesce(${sql.ref(name)} = ${storableText(value)}, false)`];
  });
  const fits = asked.length === 0 ? sql`true` : sql.join(asked, sql` and `);
  const among = by === undefined ? sql`true` : sql`${sql.ref(by)} = ${storableText(filter[by] ?? '')}`;
  const run: Look<SessionRow> = async (after, most) => {
    const place = readPlace(after, ['instant', 'text', 'text']);
    // The day is that of the start, in UTC: said too, since the index begins with it.
    const beyond =
      place === null
        ? sql``
        : sql`and day <= ${place[0].slice(0, 10)}::date and (started_at, id, estate)
            < (${place[0]}::timestamptz, ${place[1]}, ${place[2]})`;
    const order = sql.raw('day desc, started_at desc, id desc, estate desc');
    const { rows } = await sql<Columns>`
      with found as materialized (
        select *, row_number() over (order by ${order}) as looked
        from agent_session where ${among} ${beyond} order by ${order} limit ${most}
      ), judged as (select *, (${fits}) as fits from found)
      select estate, id, account, started_at, last_event_at, product, agent, human, looked, fits,
        ${exactly('started_at')} as place_at
      from judged where fits or looked = (select count(*) from found) order by looked`.execute(queries);
    return {
      rows: rows.map((row) => ({
        row: readSession(row),
        fits: row.fits,
        place: writePlace([row.place_at, row.id, row.estate]),
      })),
      looked: Number(rows.at(-1)?.looked ?? 0),
    };
  };
  return fillPage(run, turn, asked.length === 0);
}

function readSession({ estate, id, account, started_at, last_event_at, product, agent, human }: Columns) {
  return { estate, id, account, startedAt: started_at, lastEventAt: last_event_at, product, agent, human };
}
