import type { KeptChange } from '../audit/kept-change.ts';
import type { FindingEvent, FindingRecord } from '../audit/lifecycle.ts';
import type { TriagedChange } from '../audit/triage-change.ts';
import type { StoredScan } from './store.ts';

/** Which changes; those that are left out: any. */
export interface ChangeFilter {
  readonly estate?: string;
  /** Those that this scan showed. */
  readonly scanId?: string;
  /** Those that moved this finding. */
  readonly fingerprint?: string;
  readonly limit?: number;
}

/** An applied scan whose changes were not worked out yet. */
export interface UnsettledScan {
  readonly scan: StoredScan;
  /** The applied scan before it, with which it is compared; null: it is the first. */
  readonly previous: StoredScan | null;
}

/** What a scan did. */
export interface ScanMoves {
  /** In the order written. */
  readonly events: readonly FindingEvent[];
  /** The findings of these events, as they are now: later scans may have moved them on. */
  readonly records: readonly FindingRecord[];
}

/** What a decision about a change is made of. */
export interface DecidedOn {
  readonly change: KeptChange;
  /** Its findings as they are now. */
  readonly records: readonly FindingRecord[];
  /** What later scans did to them. */
  readonly later: readonly FindingEvent[];
}

/** What moved in a night, grouped by the change that did it; the part of a store that keeps it. */
export interface ChangeStore {
  /** Newest scan first, of one scan the gravest first. */
  changes(filter: ChangeFilter): Promise<readonly KeptChange[]>;
  /** Changes whose id begins with this text (`ch1:ab12…`, or without `ch1:`), at most `limit`. */
  changesByPrefix(prefix: string, limit: number): Promise<readonly KeptChange[]>;
  /** Applied scans of an estate (or of all) that are not settled yet, oldest first. */
  unsettledScans(estate?: string): Promise<readonly UnsettledScan[]>;
  /** What a scan did to the findings; nothing of a scan that is not kept. */
  scanMoves(scanId: string): Promise<ScanMoves>;
  /** Those findings of an estate that are kept of these fingerprints, in order of fingerprint. */
  findingsNamed(estate: string, fingerprints: readonly string[]): Promise<readonly FindingRecord[]>;
  /** Writes a scan's changes and that it is settled, all or nothing; false: it was settled already, and nothing is written. */
  settleScan(scanId: string, changes: readonly KeptChange[]): Promise<boolean>;
  /**
   * Writes a person's decision about a change and what it does to each of its findings, alone and all or nothing.
   * Refused when there is no such change, or when `decide` refuses; then nothing is written.
   */
  triageChange(id: string, decide: (on: DecidedOn) => TriagedChange): Promise<TriagedChange>;
}
