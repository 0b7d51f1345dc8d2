import type { Can, Question } from '../audit/can.ts';

/** What `can` and `who-can` answer: one entry for each principal asked about; for `who-can` only those that can or may. */
export interface CanAnswer extends Question {
  readonly collectedAt: string | null;
  readonly principals: readonly Can[];
  /** How many were asked about, and how many of them were proved not to be allowed. */
  readonly asked: number;
  readonly cannot: number;
}
