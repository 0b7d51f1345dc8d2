import type { Instant } from '../estate/identifiers.ts';
import type { Detection, Severity } from './finding.ts';

/**
 * Days from the first sight of a finding to the day by which it should be resolved; null: it has no such day.
 * - critical, 1: an agent can destroy or disarm production tonight; whoever is on call mends it.
 * - high, 7: a week has the working days that a change to production access takes with its review.
 * - medium, 30: one round of ordinary work; NIST SP 800-53 programmes (FedRAMP among them) give the higher risks this long.
 * - low, 90: a quarter, which is also the usual cadence of access reviews.
 * - info says what is not known and asks for nothing by a day.
 * A store keeps the day beside the finding: other numbers need a migration that fills it anew.
 */
export const dueDays: Readonly<Record<Severity, number | null>> = {
  critical: 1,
  high: 7,
  medium: 30,
  low: 90,
  info: null,
};

const dayMilliseconds = 24 * 60 * 60 * 1000;

/**
 * When a finding is due: as many days of 24 hours after the first sight of its present life as its severity has now.
 * Null in the hygiene lane, which has no due dates. Whether it is still open does not matter: a resolved one was in time or not.
 */
export function dueAt(
  { lane, severity }: Pick<Detection, 'lane' | 'severity'>,
  firstSeen: Instant,
): Instant | null {
  const days = dueDays[severity];
  if (lane !== 'alarm' || days === null) return null;
  return new Date(Date.parse(firstSeen) + days * dayMilliseconds).toISOString() as Instant;
}
