import type { Estate, PolicyReading } from '../../estate/estate.ts';
import { sameReading } from './account-changes.ts';
import type { EstateChange } from './facet.ts';

/**
 * Managed policies that both estates hold and that say something else now: a new default version, or AWS's new text of
 * one of its own. A policy that only one estate holds came or went by an attachment, which is its own change.
 */
export function managedPolicyChanges(before: Estate, after: Estate): readonly EstateChange[] {
  const earlier = readingsByArn(before);
  return [...readingsByArn(after)].flatMap(([policy, reading]): EstateChange[] => {
    const known = earlier.get(policy);
    return known === undefined || sameReading(known, reading)
      ? []
      : [{ facet: { kind: 'managed-policy', policy }, what: 'edited' }];
  });
}

/** By ARN; AWS's own policies are the same in every account. */
function readingsByArn(estate: Estate): ReadonlyMap<string, PolicyReading> {
  const readings = new Map<string, PolicyReading>();
  for (const { managedPolicies } of estate.accounts)
    for (const [arn, reading] of managedPolicies) readings.set(arn, reading);
  return readings;
}
