import { type Severity, severities } from '../../audit/finding.ts';

/** The place of a list of open findings: severity's rank, first sight, fingerprint, estate. */
export const openPlace = ['number', 'instant', 'text', 'text'] as const;

/** The ranks that are left of such a list from a place on, the worst first. */
export function ranksFrom(
  place: readonly [number, ...unknown[]] | null,
  severity: Severity | undefined,
): readonly number[] {
  return severities
    .map((_, rank) => rank)
    .filter((rank) => severity === undefined || severities[rank] === severity)
    .filter((rank) => place === null || rank <= place[0])
    .reverse();
}
