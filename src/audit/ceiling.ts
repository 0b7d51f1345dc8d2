import type { Detection } from './finding.ts';
import { membersDigest } from './members.ts';
import { excessDigest } from './region-key.ts';

/** What a person accepts who accepts a finding as it is: its excess, or the members of one that has none. */
export function ceilingOf({ excess, members }: Pick<Detection, 'excess' | 'members'>): string {
  return excess === null && members !== undefined ? membersDigest(members) : excessDigest(excess);
}

/** Whether what grew is no more than what was accepted: it had shrunk, and came back. */
export function isWithinCeiling(ceilingDigest: string, detection: Detection): boolean {
  const canCompare = detection.excess !== null || detection.members !== undefined;
  return canCompare && ceilingOf(detection) === ceilingDigest;
}
