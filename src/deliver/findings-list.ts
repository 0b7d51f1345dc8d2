import type { FindingCounts } from '../audit/lifecycle.ts';
import type { ShownFinding } from './scan-result.ts';

/** What `findings list` answers: those that fit, worst first, and how many there are of all. */
export interface FindingsList {
  readonly findings: readonly ShownFinding[];
  /** Of every finding in the store, whether listed or not. */
  readonly counts: FindingCounts;
  /** When the newest of the scans was collected; null when nothing was scanned yet. */
  readonly collectedAt: string | null;
}

/** What `rules --stats` says of one rule: how many of its findings each of these happened to. */
export interface RuleStats {
  readonly rule: string;
  readonly opened: number;
  /** Mended: access narrowed, or the principal or policy gone. */
  readonly actedOn: number;
  readonly acknowledged: number;
  readonly notMine: number;
  readonly accepted: number;
  /** Open now. */
  readonly open: number;
}
