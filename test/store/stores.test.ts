import { type Kysely, sql } from 'kysely';
import { openDatabase } from '../../src/store/database.ts';
import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import { applyMigrations } from '../../src/store/migrations.ts';
import { createSqlStore } from '../../src/store/sql/sql-store.ts';
import type { Tables } from '../../src/store/sql/tables.ts';
import { freshPglite, freshPostgres, type TestPlace } from './databases.ts';
import { describeStore, type StoreMaker } from './suite.ts';

/** One database for the whole suite, emptied before each test: making one takes a second. */
async function sqlMaker(place: TestPlace): Promise<StoreMaker> {
  if (place.location.kind === 'memory') throw new Error('not a database');
  const database = await openDatabase(place.location);
  await applyMigrations(database.queries, database.location);
  return {
    open: async () => {
      await emptyTables(database.queries);
      return createSqlStore({ ...database, close: async () => {} });
    },
    remove: async () => {
      await database.close();
      await place.remove();
    },
  };
}

describeStore('memory', async () => ({ open: async () => createMemoryStore(), remove: async () => {} }));
describeStore('PGlite', async () => sqlMaker(await freshPglite()));
describeStore('Postgres', async () => sqlMaker(await freshPostgres()));

/** Empties every table but those that say what the database is: whatever tables a migration adds. */
async function emptyTables(queries: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class
    where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p')
      and relname not in ('overreach_migration', 'overreach_migration_lock', 'reader_account')`.execute(
    queries,
  );
  await sql`truncate ${sql.join(rows.map(({ name }) => sql.table(name)))}`.execute(queries);
}
