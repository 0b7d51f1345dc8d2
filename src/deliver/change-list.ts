import type { KeptChange } from '../audit/kept-change.ts';
import type { ShownState } from '../audit/lifecycle.ts';

/** What `changes list` answers: those that fit, newest first, of one scan the gravest first. */
export interface ChangeList {
  /** Their triage is as of now: an acceptance whose time is over is none. */
  readonly changes: readonly KeptChange[];
  /** How many were looked through, the newest ones; `all`: there are no older ones. */
  readonly looked: { readonly changes: number; readonly all: boolean };
}

/** What `changes show` and the decisions answer: one change with its findings as they are now. */
export interface ChangeStory {
  readonly change: KeptChange;
  /** The state of each finding now, by fingerprint; one that is not kept has none. */
  readonly states: Readonly<Record<string, ShownState>>;
  /** What an acceptance hands back to say what was seen (`changes accept --seen`); absent: nothing is left to accept. */
  readonly seenMark?: string;
}
