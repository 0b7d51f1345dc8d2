import type { Witness } from '../access/comparison.ts';
import type { Decision } from '../policy/request.ts';

/** One request of a finding, decided here and by IAM's policy simulator. */
export interface VerifiedRequest {
  readonly witness: Witness;
  readonly ours: Decision['decision'];
  /** null: it gave no answer, and `detail` says why. */
  readonly aws: 'allowed' | 'explicitDeny' | 'implicitDeny' | null;
  /**
   * - `agrees`: both say the same
   * - `differs`: they do not, and no layer that the simulator cannot see explains it
   * - `cannot-tell`: they do not, but the simulator was not shown everything; or it gave no answer
   */
  readonly verdict: 'agrees' | 'differs' | 'cannot-tell';
  /** What AWS said beside its decision, or why there is none. */
  readonly detail: string;
  /** The layers of this request that the simulator cannot judge. */
  readonly notJudged: readonly string[];
}

/** What `explain --verify-on-aws` adds to a story. */
export interface Verification {
  /** The account that was asked. */
  readonly account: string;
  readonly requests: readonly VerifiedRequest[];
  /** What the simulator never sees, whatever the request. */
  readonly limits: readonly string[];
}
