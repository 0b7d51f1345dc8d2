import type { KeptChange } from '../audit/kept-change.ts';
import type { ScanHeader } from '../deliver/scan-result.ts';
import { reasonOf } from '../store/failure.ts';
import type { Store } from '../store/store.ts';
import type { JudgedEstate } from './judge-estate.ts';
import type { EstateMemory } from './judging-memory.ts';
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
  lastEstate?: EstateMemory,
): Promise<readonly KeptChange[]> {
  try {
    return await settleChanges(store, scan.estate, {
      // The scan's own estate is at hand, with the sessions that tell who was behind an event.
      estateOf: async (asked, since) => {
        if (asked.id === scan.id) return estate;
        // What this process read itself need not be laid out and read again; without a scan before, its own events are enough.
        const known = since === null && asked.estateVersion !== null ? lastEstate?.of(asked.id) : null;
        return known ?? readKeptEstate(store, asked, since);
      },
      contains,
      beyond,
      warn,
    });
  } catch (thrown) {
    warn(`what moved is not grouped by its causes yet, the next scan does it: ${reasonOf(thrown)}`);
    return [];
  }
}
