import { Kysely, PGliteDialect } from 'kysely';
import type { StoreLocation } from './location.ts';
import { openPglite } from './pglite/open.ts';
import { connectPostgres } from './postgres/connect.ts';
import type { Tables } from './sql/tables.ts';
import type { StatementRunner } from './statements.ts';

/** A connected database, of either kind; queries read alike from both. */
export interface Database {
  readonly kind: 'pglite' | 'postgres';
  /** For people, without secrets. */
  readonly location: string;
  readonly queries: Kysely<Tables>;
  /** SQL as text, as the job queue's library gives it. */
  readonly statements: StatementRunner;
  /** Ends all connections. Twice is once. */
  close(): Promise<void>;
}

/** Opens the folder or connects to the server. Throws StoreError; nothing stays open then. */
export async function openDatabase(
  location: Exclude<StoreLocation, { readonly kind: 'memory' }>,
  silenceMs?: number,
): Promise<Database> {
  if (location.kind === 'postgres') return connectPostgres(location.url, silenceMs);
  const pglite = await openPglite(location.directory);
  // Not destroyed through kysely, which closes only what it has used: the folder's lock must be freed in any case.
  const queries = new Kysely<Tables>({ dialect: new PGliteDialect({ pglite: pglite.client }) });
  const label = `pglite:${location.directory}`;
  const statements: StatementRunner = {
    executeSql: (text, values = []) =>
      values.length > 0 ? pglite.client.query(text, values) : pglite.client.exec(text),
  };
  return { kind: 'pglite', location: label, queries, statements, close: pglite.close };
}
