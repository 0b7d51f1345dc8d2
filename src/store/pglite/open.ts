import { reasonOf, StoreError } from '../failure.ts';
import { PgliteClient } from './client.ts';
import { prepareFolder } from './folder.ts';

/** A PGlite database of one folder, held by this process until it is closed. */
export interface OpenPglite {
  readonly client: PgliteClient;
  readonly isNew: boolean;
  /** Ends the database and frees the folder. Twice is once. */
  close(): Promise<void>;
}

/** Opens, or creates, the store's database in `directory` (absolute). Throws StoreError. */
export async function openPglite(directory: string): Promise<OpenPglite> {
  const { dataDirectory, lock, isNew } = prepareFolder(directory);
  let client: PgliteClient;
  try {
    client = await PgliteClient.open(dataDirectory);
  } catch (thrown) {
    lock.release();
    // A thread that never started says nothing of the folder.
    if (thrown instanceof StoreError) {
      const message = `the database in \`${directory}\` cannot be started: ${reasonOf(thrown.cause ?? thrown)}`;
      throw new StoreError('store-failed', message, thrown);
    }
    const message = `the database in \`${directory}\` does not open: ${reasonOf(thrown)}; restore the folder from a copy, or name another`;
    throw new StoreError('store-damaged', message, thrown);
  }
  return {
    client,
    isNew,
    close: async () => {
      try {
        await client.close();
      } finally {
        lock.release();
      }
    },
  };
}
