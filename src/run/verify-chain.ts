import type { KnownHead } from '../audit/chain-check.ts';
import { type ChainResult, chainResult } from '../deliver/chain-result.ts';
import { failure } from './failure.ts';
import type { StorePlace } from './findings.ts';
import { requireExisting, storeLocation, withStore } from './open-location.ts';

/**
 * Checks the history that a store keeps. A CommandFailure when there is no store.
 * @param heads `ID:HASH`, as an earlier check or a digest printed them, who prints only the beginning: each must still be in its chain
 */
export async function verifyChain(
  { store: url, folder }: StorePlace,
  heads: readonly string[],
): Promise<ChainResult> {
  const known = heads.map(readHead);
  const location = storeLocation(url, folder);
  requireExisting(location);
  return withStore(location, async (store) => chainResult(store.location, await store.verify(known)));
}

function readHead(text: string): KnownHead {
  const match = /^([^:]+):([0-9a-f]{12,64})$/.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) {
    throw failure(
      `the head \`${text}\` cannot be read: it is an account and 12 to 64 hexadecimal digits, as \`overreach verify\` or a digest prints them`,
    );
  }
  return { chain: match[1], hash: match[2] };
}
