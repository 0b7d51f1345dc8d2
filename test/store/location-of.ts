import { tmpdir } from 'node:os';
import { parseStoreLocation, type StoreLocation } from '../../src/store/location.ts';

/** The location of a URL that must be right. */
export function locationOf(url: string): StoreLocation {
  const parsed = parseStoreLocation(url, tmpdir());
  if (!parsed.ok) throw new Error(parsed.issues[0]?.message);
  return parsed.value;
}
