import type { MigrationResult } from '../deliver/text/migration-page.ts';
import type { Store } from '../store/store.ts';
import { storeLocation, withStore } from './open-location.ts';

/** Applies what a store is missing, in order. */
export async function migrateStore(store: string | undefined, folder: string): Promise<MigrationResult> {
  const migrate = async (open: Store): Promise<MigrationResult> => ({
    store: open.location,
    applied: await open.migrate(),
  });
  return withStore(storeLocation(store, folder), migrate, 'leave');
}
