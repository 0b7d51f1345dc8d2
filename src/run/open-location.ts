import { existsSync } from 'node:fs';
import { defaultStoreUrl, parseStoreLocation, type StoreLocation } from '../store/location.ts';
import type { Store } from '../store/store.ts';
import { failure } from './failure.ts';

/** Reads a store URL (`pglite:.overreach/db` without one), relative to the caller's folder; else a CommandFailure. */
export function storeLocation(
  url: string | undefined,
  folder: string,
  fallback = defaultStoreUrl,
): StoreLocation {
  const parsed = parseStoreLocation(url ?? fallback, folder);
  if (parsed.ok) return parsed.value;
  throw failure(parsed.issues[0]?.message ?? 'the store URL cannot be read');
}

/** Whether a scan can have written there: reading must not create an empty store beside the one that was meant. */
export function requireExisting(location: StoreLocation): void {
  if (location.kind === 'memory') {
    throw failure('`memory:` keeps nothing: name the store that `overreach scan` wrote to');
  }
  if (location.kind === 'pglite' && !existsSync(location.directory)) {
    throw failure(
      `there is no store in \`${location.directory}\`: run \`overreach scan\` first, or name one with \`--store\``,
    );
  }
}

/** Runs something with an open store, and closes it whatever happens. Throws StoreError when it cannot be opened. */
export async function withStore<T>(
  location: StoreLocation,
  work: (store: Store) => Promise<T>,
  migrations?: 'leave',
): Promise<T> {
  const { openStore } = await import('../store/open-store.ts');
  const store = await openStore(location, migrations === undefined ? {} : { migrations });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
