import type { AccountId, Instant } from '../../../estate/identifiers.ts';
import type { EventCoverage } from './event-coverage.ts';

/** From a moment up to and including another, by the events' own time. */
export interface EventWindow {
  readonly from: Instant;
  readonly to: Instant;
}

/** One CloudTrail record as it came, and what decides where it is kept. */
export interface RawEvent {
  /** null: kept, but never taken for a repetition of another. */
  readonly id: string | null;
  readonly time: Instant;
  /** The record, one JSON object without line ends. */
  readonly text: string;
}

/** Records that one account's trail holds for one Region, in any order; a record may come again in a later batch. */
export interface EventBatch {
  readonly account: AccountId;
  readonly region: string;
  readonly events: readonly RawEvent[];
}

/** Takes a batch and says when the next may come. */
export type TakeEvents = (batch: EventBatch) => Promise<void>;

/** Where CloudTrail's events are read: LookupEvents, the trail's bucket, or Athena over it. */
export interface EventSource {
  readonly kind: 'lookup-events' | 'bucket' | 'athena';
  /**
   * Hands on the events of accounts in a window, and says for each account and Region how much of the window was
   * seen. Never throws because of what AWS answers: what could not be read is a gap in the coverage.
   */
  collect(window: EventWindow, accounts: readonly AccountId[], take: TakeEvents): Promise<EventCoverage>;
}
