import { type Severity, severities } from '../finding.ts';
import type { Moved } from './drift.ts';

/** What a finding's movement weighs. */
export interface Weighed {
  readonly moved: Moved['kind'];
  readonly severity: Severity;
}

/** Whether a movement is for the worse. */
export function isWorse({ moved }: Pick<Weighed, 'moved'>): boolean {
  return moved === 'opened' || moved === 'widened';
}

/** What got worse before what got better, then the severer first. */
export function gravestFirst(left: Weighed, right: Weighed): number {
  return weight(right) - weight(left);
}

/** The gravest of several movements; 0 of none. */
export function gravity(findings: readonly Weighed[]): number {
  return Math.max(0, ...findings.map(weight));
}

function weight(one: Weighed): number {
  return 1 + severities.indexOf(one.severity) + (isWorse(one) ? severities.length : 0);
}
