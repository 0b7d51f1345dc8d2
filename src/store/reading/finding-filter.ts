import type { Severity } from '../../audit/finding.ts';
import type { ShownState } from '../../audit/lifecycle.ts';

/** Which findings to list. What is absent does not matter; without `state` all that are open. */
export interface FindingFilter {
  readonly state?: ShownState;
  readonly severity?: Severity;
  readonly lane?: 'alarm' | 'hygiene';
  readonly rule?: string;
  readonly account?: string;
  readonly agent?: string;
  readonly team?: string;
  /** Open ones whose day has passed, the longest overdue first. */
  readonly due?: 'overdue';
  /** In title, principal, agent, operator or team, in any case. */
  readonly text?: string;
}
