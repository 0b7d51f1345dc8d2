import type { ExcessChange } from './excess-change.ts';
import { type Detection, type Excess, severities } from './finding.ts';
import type { FindingRecord } from './lifecycle.ts';

/**
 * What is detected with what it does not show of the excess before, for a scan that may only add: some of it grew, and what
 * it lost may only not have been read. The next scan that may settle compares with both.
 */
export function joinExcess(
  { detection: before, suppression }: FindingRecord,
  seen: Detection,
  change: ExcessChange,
): Detection {
  const isGraver = severities.indexOf(before.severity) > severities.indexOf(seen.severity);
  const severity = isGraver ? before.severity : seen.severity;
  if (before.excess === null || seen.excess === null) return { ...seen, severity };
  const excess: Excess = {
    ...seen.excess,
    proof: 'over-approx',
    assumptions: [...new Set([...seen.excess.assumptions, ...before.excess.assumptions])],
    regions: [...seen.excess.regions, ...change.removed],
    policy: null,
    grantedDigest: `${seen.excess.grantedDigest}&${before.excess.grantedDigest}`,
    scopeDigest: `${seen.excess.scopeDigest}&${before.excess.scopeDigest}`,
  };
  const { exception, ...rest } = seen;
  // An exception accepts what is seen; the rest was not accepted unless it is already.
  const accepted = exception !== undefined && suppression !== null ? { exception } : {};
  return { ...rest, ...accepted, excess, severity };
}
