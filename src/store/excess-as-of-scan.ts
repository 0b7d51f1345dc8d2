import { type ExcessAsOf, excessAsOf, type OrderedEvent } from '../audit/excess-as-of.ts';
import type { FindingRecord } from '../audit/lifecycle.ts';
import type { ScanStanding } from './store.ts';

/** What a store holds of the scan that is asked for. */
export interface AskedScan {
  /** Its place among all scans of the store. */
  readonly seq: number;
  readonly standing: ScanStanding;
}

/**
 * What a finding's excess was in a scan; the same answer for every store, which only loads what it kept.
 * @param scan null: no scan of this id is kept
 * @param record the finding in the scan's estate; null: none
 */
export function answerAsOf(
  scan: AskedScan | null,
  record: FindingRecord | null,
  history: readonly OrderedEvent[],
): ExcessAsOf {
  if (scan === null) return { state: 'not-kept', why: 'this store keeps no scan of that id' };
  if (scan.standing === 'superseded') {
    return { state: 'not-kept', why: 'that scan came after a newer estate, and moved no finding' };
  }
  if (record === null) return { state: 'not-kept', why: 'that scan did not know this finding' };
  return excessAsOf(record, history, scan.seq);
}
