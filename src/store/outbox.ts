import type { KnownHead } from '../audit/chain-check.ts';
import type { Instant } from '../estate/identifiers.ts';

/**
 * What is to be told: a digest an applied scan, a page a finding that became critical, and a word where a scan was missed.
 * Written with what it tells of, so that neither is kept without the other.
 */
export interface OutboxRow {
  /** `dg1:`, `pg1:` or `ms1:` and a digest of what it tells of: writing it again writes nothing. Shown in the message. */
  readonly id: string;
  readonly kind: OutboxKind;
  readonly estate: string | null;
  readonly scanId: string | null;
  /** The finding that a page is about. */
  readonly fingerprint: string | null;
  /** What only the scan knew: JSON, as the kind has it. */
  readonly facts: unknown;
  readonly createdAt: Instant;
  /** How often it was claimed, and the token of its last claim. */
  readonly fence: number;
  readonly holder: string | null;
  /** Until then nobody else may claim it: the lease of its holder, or the time before the next try. */
  readonly leaseUntil: Instant;
  /** Claims that ended in nobody's word, or in a refusal of what was sent. */
  readonly tries: number;
  readonly finishedAt: Instant | null;
  readonly outcome: OutboxOutcome | null;
  /** Why the last try did not finish it, or why it failed. */
  readonly reason: string | null;
}

export type OutboxKind = 'digest' | 'page' | 'missed';

/**
 * sent: everybody was told. failed: somebody must mend the configuration first. poison: it was refused, or killed its
 * sender, too often. skipped: it was never tried, and is too old to be news.
 */
export type OutboxOutcome = 'sent' | 'failed' | 'poison' | 'skipped';

/** A row to be written. */
export type NewOutboxRow = Pick<OutboxRow, 'id' | 'kind' | 'estate' | 'scanId' | 'fingerprint' | 'facts'>;

/** One message of a row: what one route is told, written once before anything is sent. */
export interface OutboxMessage {
  /** The route's key: who is told. */
  readonly route: string;
  /** For people: `#cloud-security`; never a secret. */
  readonly told: string;
  /** JSON: what is posted. */
  readonly body: unknown;
  readonly state: 'waiting' | 'sent' | 'failed' | 'poison';
  /** How often Slack refused what it says. */
  readonly tries: number;
  readonly notBefore: Instant;
  /** Where Slack put it, to change it later; null by webhook. */
  readonly channel: string | null;
  readonly slackTs: string | null;
  readonly sentAt: Instant | null;
  readonly reason: string | null;
}

/** A message to be written. */
export type NewOutboxMessage = Pick<OutboxMessage, 'route' | 'told' | 'body'>;

/** A row with its messages, in order of route; none as long as nobody wrote them. */
export interface Delivery {
  readonly row: OutboxRow;
  readonly messages: readonly OutboxMessage[];
}

/** What a sender has in hand while it sends a row. */
export interface DeliveryHold {
  readonly id: string;
  readonly holder: string;
  readonly fence: number;
}

/** What became of one message. */
export type MessageMark =
  | { readonly state: 'sent'; readonly channel: string | null; readonly slackTs: string | null }
  /** To be tried again; `refused`: Slack did not take what it says; `ofRoute`: Slack wants to hear nothing there until then. */
  | {
      readonly state: 'waiting';
      readonly reason: string;
      readonly retryAfterMs: number;
      readonly refused: boolean;
      readonly ofRoute?: true;
    }
  | { readonly state: 'failed'; readonly reason: string };

/** How a sender lets go of a row. */
export type DeliveryRelease =
  /** As its messages say: finished when none of them waits. */
  | { readonly kind: 'as-messages' }
  /** Nothing was tried: it waits for something else. */
  | { readonly kind: 'wait'; readonly reason: string | null; readonly retryAfterMs: number }
  /** It could not be made a message of: one of its tries. */
  | { readonly kind: 'broken'; readonly reason: string; readonly retryAfterMs: number }
  | { readonly kind: 'skipped'; readonly reason: string };

/** The part of a store that keeps what is to be told. Leases go by the store's own clock. */
export interface OutboxStore {
  /** Writes rows that are not there yet; returns how many. */
  enqueue(rows: readonly NewOutboxRow[]): Promise<number>;
  /** Claims the oldest row that is due, for one sender; null where none is. */
  claimDelivery(request: {
    readonly holder: string;
    readonly leaseMs: number;
  }): Promise<ClaimedDelivery | null>;
  /** Writes a row's messages, once; answers those that are kept. null: another sender has the row. */
  planDelivery(
    hold: DeliveryHold,
    messages: readonly NewOutboxMessage[],
  ): Promise<readonly OutboxMessage[] | null>;
  /** Says what became of a message, and makes the lease as long again; false: another sender has the row. */
  markMessage(hold: DeliveryHold, route: string, mark: MessageMark, leaseMs: number): Promise<boolean>;
  /** Lets go of a row; false: another sender has it. */
  releaseDelivery(hold: DeliveryHold, release: DeliveryRelease): Promise<boolean>;
  /** Newest first. */
  deliveries(filter: DeliveryFilter): Promise<readonly Delivery[]>;
  /** The heads of these accounts' histories, in order of account; none of an account without one. */
  chainHeads(chains: readonly string[]): Promise<readonly KnownHead[]>;
  /** Makes rows that failed, and those of their messages that did, wait again, if they were put out since; returns how many. */
  rearmDeliveries(since: Instant): Promise<number>;
  /**
   * Makes one row wait again that failed or was set aside, however old it is. Where nothing of it was sent its messages are
   * written anew; false: there is none by this id that did.
   */
  rearmDelivery(id: string): Promise<boolean>;
  /** For how many milliseconds nothing may be sent to a route, since Slack asked some sender to wait; 0: it may. */
  routeQuietMs(route: string): Promise<number>;
  /** How many rows are not told yet, and how many will not be without a person. */
  undelivered(): Promise<UndeliveredCounts>;
}

/** Rows by what becomes of them. */
export interface UndeliveredCounts {
  /** Tried again by themselves, or never tried. */
  readonly waiting: number;
  readonly failed: number;
  readonly poison: number;
}

/** The reason of a message that waits because Slack asked for it: what else goes to its route waits as long. */
export const askedToWait = 'Slack asked to wait';

/** Which rows; those that are left out: any. */
export interface DeliveryFilter {
  readonly estate?: string;
  readonly kind?: OutboxKind;
  /** `waiting`: not finished. */
  readonly outcome?: OutboxOutcome | 'waiting';
  readonly fingerprint?: string;
  readonly limit: number;
}

/** A row that is in a sender's hands. */
export interface ClaimedDelivery extends Delivery {
  readonly hold: DeliveryHold;
}

/**
 * So often Slack may refuse what a row says, or a sender die of it, before it is set aside. Generous: a row that is set
 * aside is one that nobody reads, and Slack refuses good messages too when it has a bad day.
 */
export const mostTries = 8;
