import type { KeptChange } from '../audit/kept-change.ts';
import type { ScanHeader } from '../deliver/scan-result.ts';
import { reasonOf } from '../store/failure.ts';
import type { Store } from '../store/store.ts';
import type { JudgedEstate } from './judge-estate.ts';
import { readKeptEstate } from './kept-estate.ts';
import { settleChanges } from './settle-changes.ts';

/**
 * Keeps what a scan that was just recorded changed, and what earlier ones left unsettled. Never fails: the findings are
 * kept, and what cannot be settled now is by the next scan.
 */
export async function settleAfterScan(
  store: Store,
  { estate, contains, beyond }: Pick<JudgedEstate, 'estate' | 'contains' | 'beyond'>,
  scan: Pick<ScanHeader, 'id' | 'estate'>,
  warn: (text: string) => void,
): Promise<readonly KeptChange[]> {
  try {
    return await settleChanges(store, scan.estate, {
      // The scan's own estate is at hand, with the sessions that tell who was behind an event.
      estateOf: async (asked, since) => (asked.id === scan.id ? estate : readKeptEstate(store, asked, since)),
      contains,
      beyond,
      warn,
    });
  } catch (thrown) {
    warn(`what moved is not grouped by its causes yet, the next scan does it: ${reasonOf(thrown)}`);
    return [];
  }
}
