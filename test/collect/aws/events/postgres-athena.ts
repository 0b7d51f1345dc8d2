import { PGlite } from '@electric-sql/pglite';
import { athenaColumns } from '../../../../src/collect/aws/events/athena-columns.ts';
import type { WorldEvent } from '../../../fakes/aws/index.ts';

/** The columns of the table that are plain texts, as the query names them. */
const flat = [...new Set(athenaColumns.map(({ sql }) => nameOf(sql)))].map((sql) =>
  sql.startsWith('json_format') ? 'resources' : sql,
);

/** Rows of a query's answer, the first being the column names. */
export type QueryRows = readonly (readonly (string | null)[])[];

/** The trail's table in Postgres, for one suite. */
export interface PostgresAthena {
  /** What a statement answers over these events. */
  run(sql: string, events: readonly WorldEvent[]): Promise<QueryRows>;
  close(): Promise<void>;
}

/**
 * Runs Athena's statement on Postgres: the same SQL but for structs, which become columns, for the lists' transform,
 * and for the regular expressions' flags inside of patterns, which Postgres lacks: there letters then match in either
 * case.
 */
export async function openPostgresAthena(): Promise<PostgresAthena> {
  const database = new PGlite();
  await database.exec(setUp);
  const places = flat.map((_, at) => `$${at + 4}`).join(', ');
  const insert = `insert into overreach.cloudtrail (account, region, day, ${flat.join(', ')}) values ($1, $2, $3, ${places})`;
  return {
    async run(sql, events) {
      await database.exec('delete from overreach.cloudtrail');
      for (const event of events) await database.query(insert, rowOf(event));
      const { fields, rows } = await database.query<(string | null)[]>(inPostgres(sql), [], {
        rowMode: 'array',
      });
      return [fields.map(({ name }) => name), ...rows];
    },
    close: () => database.close(),
  };
}

const setUp = `
create schema overreach;
create table overreach.cloudtrail (account text, region text, day text, ${flat.map((name) => `${name} text`).join(', ')});
create function json_extract(doc text, path text) returns jsonb language sql strict as
  $$ select jsonb_path_query_first(doc::jsonb, path::jsonpath) $$;
create function json_extract_scalar(doc text, path text) returns text language sql strict as
  $$ select jsonb_path_query_first(doc::jsonb, path::jsonpath) #>> '{}' $$;
create function matches(value text, pattern text) returns boolean language sql strict as $$ select value ~* pattern $$;
create function regexp_extract(value text, pattern text, part int) returns text language sql strict as
  $$ select regexp_substr(value, pattern, 1, 1, '', part) $$;
`;

function inPostgres(sql: string): string {
  return nameOf(sql)
    .replaceAll('json_format(CAST(transform(resources, r -> r.arn) AS JSON))', 'resources')
    .replaceAll('regexp_like(', 'matches(')
    .replaceAll('(?i:', '(?:');
}

/** `useridentity.sessioncontext.sourceidentity` as one name. */
function nameOf(sql: string): string {
  return sql.replace(/useridentity(?:\.[a-z]+)+/g, (path) => path.replaceAll('.', '_'));
}

/** A record as the table has it: what is no text is JSON. Delivered five minutes later, into that day's folder. */
export function rowOf(event: WorldEvent): (string | null)[] {
  const delivered = new Date(Date.parse(String(event['eventTime'])) + 300_000).toISOString().slice(0, 10);
  const values = athenaColumns.map(({ path }) => {
    const value = path.reduce<unknown>(
      (at, key) => (at as Record<string, unknown> | undefined)?.[key],
      event,
    );
    if (value === undefined || value === null) return null;
    if (path[0] === 'resources') return JSON.stringify((value as { ARN: string }[]).map(({ ARN }) => ARN));
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  });
  return [
    String(event['recipientAccountId']),
    String(event['awsRegion']),
    delivered.replaceAll('-', '/'),
    ...values,
  ];
}
