import type { ChangePart } from '../audit/kept-change.ts';
import type { EventKind, FindingEvent } from '../audit/lifecycle.ts';

/** What `history` answers: a life in order, of one finding, of what one change moved, or of one agent. */
export interface HistoryResult {
  readonly of: { readonly kind: 'finding' | 'change' | 'agent'; readonly id: string };
  /** Oldest first. */
  readonly entries: readonly HistoryEntry[];
}

/** One thing that happened to one finding, with what did it where that is known. */
export interface HistoryEntry {
  readonly at: string;
  readonly kind: EventKind;
  readonly fingerprint: string;
  readonly rule: string;
  readonly severity: string;
  readonly title: string;
  readonly principal: string;
  /** The scan that saw it; null: a person decided it. */
  readonly scanId: string | null;
  readonly detail: FindingEvent['detail'];
  /** The changes that did it, as far as anything tells. */
  readonly causes: readonly HistoryCause[];
}

export interface HistoryCause {
  /** `ch1:…` */
  readonly change: string;
  readonly changes: readonly Pick<ChangePart, 'text' | 'origin'>[];
  readonly unexplained: string | null;
}
