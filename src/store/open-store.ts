import { openDatabase } from './database.ts';
import type { StoreLocation } from './location.ts';
import { createMemoryStore } from './memory/memory-store.ts';
import { applyMigrations, requireMigrations } from './migrations.ts';
import { databaseFailure } from './sql/database-failure.ts';
import { createSqlStore } from './sql/sql-store.ts';
import type { Store } from './store.ts';

export interface OpenStoreOptions {
  /**
   * `apply` what is missing (PGlite's default: the folder is ours alone); `require` that nothing is missing (the
   * default on a server, where the program need not own the tables); `leave` it to `Store.migrate`.
   */
  readonly migrations?: 'apply' | 'require' | 'leave';
  /** After so long without a word a server's connection is given up; absent: two minutes. */
  readonly silenceMs?: number;
}

/** Opens a store ready for use. Throws StoreError, and then holds nothing open. */
export async function openStore(location: StoreLocation, options: OpenStoreOptions = {}): Promise<Store> {
  if (location.kind === 'memory') return createMemoryStore();
  const database = await openDatabase(location, options.silenceMs);
  try {
    switch (options.migrations ?? (database.kind === 'pglite' ? 'apply' : 'require')) {
      case 'apply':
        await applyMigrations(database.queries, database.location);
        break;
      case 'require':
        await requireMigrations(database.queries, database.location);
        break;
      case 'leave':
        break;
    }
    return createSqlStore(database);
  } catch (thrown) {
    await database.close();
    throw databaseFailure(thrown, database.location);
  }
}
