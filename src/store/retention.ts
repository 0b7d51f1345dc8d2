import type { Instant } from '../estate/identifiers.ts';

/** What a store gives up when it is older than a moment; null: never. The findings and their history are never given up. */
export interface RetentionLimits {
  /** Estates as they were scanned, by when their scan ended. The newest that moved findings stays, whatever its age. */
  readonly estates: Instant | null;
  /** Agents' sessions, by their last event. */
  readonly sessions: Instant | null;
  /** What a scan said of each account's layers, by when it ended: the scan stays. That of an estate's newest scans stays too. */
  readonly coverage: Instant | null;
  /** How mature each agent's handling was in a scan, by when it ended; the newest of an estate stays. */
  readonly maturity: Instant | null;
  /**
   * What people were told, by when it arrived; what could not be sent, by when it was given up; and what waits, by when it was
   * put out. The newest digest of an estate stays as long as it waits.
   */
  readonly sent: Instant | null;
  /** Slots of a schedule, by when they were due; the newest that is done stays, and what is not finished. */
  readonly slots: Instant | null;
}

/** How many rows of each kind were given up, or would be. */
export interface GivenUp {
  /** Scans whose estate is not kept any more. */
  readonly estates: number;
  /** Pieces of those estates that no later one holds. */
  readonly entries: number;
  /** Texts that no piece holds any more. */
  readonly documents: number;
  readonly sessions: number;
  /** Scans whose coverage is not kept any more. */
  readonly coverage: number;
  readonly maturity: number;
  readonly sent: number;
  readonly slots: number;
}

/** Nothing given up. */
export const nothingGivenUp: GivenUp = {
  estates: 0,
  entries: 0,
  documents: 0,
  sessions: 0,
  coverage: 0,
  maturity: 0,
  sent: 0,
  slots: 0,
};

/** How to give up. */
export interface RetentionOptions {
  /** Only say what would go: nothing is changed. */
  readonly isTrial?: boolean;
  /** When aborted, what is left is left for the next time. */
  readonly signal?: AbortSignal;
}
