import type { Comparison } from '../access/comparison.ts';
import type { Decision } from '../policy/request.ts';

/** A line of a JSON Lines file that could not be used; it is named by its id, or by its number when it has none. */
export interface LineError {
  readonly id?: string;
  /** Counts from 1. */
  readonly line?: number;
  readonly error: { readonly path: string; readonly message: string };
}

/** The answer of `evaluate` to one line. `ms` is the time that the decision took, in milliseconds. */
export type EvaluateAnswer = (Decision & { readonly id: string; readonly ms: number }) | LineError;

/** A comparison as `compare` answers it; `id` is null when two files were compared. */
export type ComparedPolicies = Comparison & { readonly id: string | null; readonly ms: number };

/** The answer of `compare` to one line. */
export type CompareAnswer = ComparedPolicies | LineError;

/** Whether an answer says that its line could not be used. */
export function isLineError(answer: EvaluateAnswer | CompareAnswer): answer is LineError {
  return 'error' in answer;
}
