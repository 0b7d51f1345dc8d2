import type { MigrationResult } from '../deliver/text/migration-page.ts';
import type { Store } from '../store/store.ts';
import { prepareJobs } from './jobs/job-schema.ts';
import { storeLocation, withStore } from './open-location.ts';

/** Applies what a store is missing, in order: its tables, and on a server the queue that workers share. */
export async function migrateStore(store: string | undefined, folder: string): Promise<MigrationResult> {
  const migrate = async (open: Store): Promise<MigrationResult> => {
    const applied = await open.migrate();
    // In a folder the worker makes it, when there is one: no other program needs it.
    const isMade = open.kind === 'postgres' && (await prepareJobs(open));
    return { store: open.location, applied: isMade ? [...applied, 'job-queue'] : applied };
  };
  return withStore(storeLocation(store, folder), migrate, 'leave');
}
