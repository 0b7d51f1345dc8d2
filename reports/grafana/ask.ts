import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';

/** The Postgres store, by the id that provisioning/datasources gives it. */
export const store: DataSourceRef = { type: 'grafana-postgresql-datasource', uid: 'overreach' };

/**
 * What a variable is where all is chosen: written as it stands into the SQL, unlike what data holds, which
 * `:sqlstring` quotes. All is no list of names: such a list is as old as the page, and would hide what is newer.
 */
export const allChosen = "'*'";

/** What stands for a team where nobody is known. */
export const noTeam = '(nobody)';

/** A column that a variable narrows. */
export type Narrowed = 'estate' | 'team' | 'estate-or-none';

const conditions: Readonly<Record<Narrowed, string>> = {
  estate: `(${allChosen} in (\${estate:sqlstring}) or estate in (\${estate:sqlstring}))`,
  'estate-or-none': `(${allChosen} in (\${estate:sqlstring}) or estate is null or estate in (\${estate:sqlstring}))`,
  team: `(${allChosen} in (\${team:sqlstring}) or coalesce(team, '${noTeam}') in (\${team:sqlstring}))`,
};

/** The condition that holds for what is chosen above the panels. */
export function chosen(...columns: readonly Narrowed[]): string {
  return columns.map((column) => conditions[column]).join('\n  and ');
}

/** A file of reports/queries: its question, its columns, and its SQL, narrowed to what is chosen. */
export interface Asked {
  readonly question: string;
  readonly columns: readonly string[];
  readonly sql: string;
}

/** Reads a file of reports/queries by its name without `.sql`. */
export function askedBy(name: string, ...columns: readonly Narrowed[]): Asked {
  const text = readFileSync(join(import.meta.dirname, '../queries', `${name}.sql`), 'utf8');
  const comments = text.split('\n').filter((line) => line.startsWith('--'));
  const statement = text.split('\n').slice(comments.length).join('\n').trim().replace(/;$/, '');
  const [head, tail, ...rest] = statement.split('\norder by ');
  if (head === undefined || tail === undefined || rest.length > 0) {
    throw new Error(`\`${name}.sql\` is not one select in an order`);
  }
  return {
    question: comments.map((line) => line.slice(3)).join(' '),
    columns: (/^select\s+([^;]*?)\s+from /.exec(head)?.[1] ?? '').split(/,\s*/),
    sql: `${head}\nwhere ${chosen(...columns)}\norder by ${tail}`,
  };
}

/** A query as Grafana's Postgres data source has it. */
export interface StoreQuery extends Dataquery {
  readonly refId: string;
  readonly datasource: DataSourceRef;
  readonly editorMode: 'code';
  readonly rawQuery: true;
  readonly format: 'table' | 'time_series';
  readonly rawSql: string;
}

/** The one query of a panel. */
export function queryOf(rawSql: string, format: StoreQuery['format'] = 'table'): Builder<Dataquery> {
  const query: StoreQuery = {
    refId: 'A',
    datasource: store,
    editorMode: 'code',
    rawQuery: true,
    format,
    rawSql,
    _implementsDataqueryVariant() {},
  };
  return { build: () => query };
}
