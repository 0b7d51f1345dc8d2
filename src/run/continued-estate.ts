import type { Estate } from '../estate/estate.ts';
import { accountsOf } from '../store/kept-coverage.ts';
import type { Store } from '../store/store.ts';

/** How many scans back an estate is looked for: a year of nights. */
const nights = 366;

/**
 * The key under which a store keeps this estate. An organization's id is its own. Without organization data the key is
 * made of the accounts, and one night without that file must not begin the findings anew: the estate goes on under
 * the key of the last scan that held one of its accounts.
 */
export async function continuedKey(store: Store, estate: Estate): Promise<string> {
  if (estate.organization !== null) return estate.key;
  const scans = await store.scans({ limit: nights });
  if (scans.some((scan) => scan.estate === estate.key)) return estate.key;
  const accounts = new Set<string>(estate.layers.map(({ account }) => account));
  return scans.find((scan) => [...accountsOf(scan)].some((id) => accounts.has(id)))?.estate ?? estate.key;
}
