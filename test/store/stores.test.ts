import { sql } from 'kysely';
import { openDatabase } from '../../src/store/database.ts';
import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import { applyMigrations } from '../../src/store/migrations.ts';
import { createSqlStore } from '../../src/store/sql/sql-store.ts';
import { freshPglite, freshPostgres, type TestPlace } from './databases.ts';
import { describeStore, type StoreMaker } from './suite.ts';

/** One database for the whole suite, emptied before each test: making one takes a second. */
async function sqlMaker(place: TestPlace): Promise<StoreMaker> {
  if (place.location.kind === 'memory') throw new Error('not a database');
  const database = await openDatabase(place.location);
  await applyMigrations(database.queries, database.location);
  return {
    open: async () => {
      await sql`truncate scan, finding, finding_event, guardrail, account_layer, agent_maturity, agent_session, slot`.execute(
        database.queries,
      );
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
