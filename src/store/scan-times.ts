import type { ScanReport } from '../audit/lifecycle.ts';
import type { Instant } from '../estate/identifiers.ts';
import type { AppliedEstate } from './next-scan.ts';

/**
 * Which of two whole estates is the newer one. A collection takes from seconds to hours, and reads each account at some moment of
 * it: of two that were under way at once nobody can say which read an account later.
 */

/** How far all applied estates together were read; kept among the counts of a scan, from one to the next. */
export interface ReadUntil {
  /** The last of what was applied was read by then. */
  readonly until: Instant | null;
  /** The newest applied estate settled nothing, since another one may be as new as it is. */
  readonly isUndecided: boolean;
  /** As they are kept. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Why an estate settles nothing. */
export interface Unsure {
  readonly why: string;
  /** Whether the same estate scanned again is as unsure. */
  readonly isOfTheEstate: boolean;
}

/** In milliseconds, like the moments of `KnownPrincipals`. */
const untilKey = 'read until';
const undecidedKey = 'read undecided';

/** What the scan before left of it. @param newest of a store whose scans did not keep it yet: as its time says */
export function readUntilOf(
  counts: Readonly<Record<string, number>>,
  newest: Pick<AppliedEstate, 'collectedAt'> | null,
): ReadUntil {
  const { [untilKey]: until, [undecidedKey]: undecided } = counts;
  return {
    until: until === undefined ? (newest?.collectedAt ?? null) : (new Date(until).toISOString() as Instant),
    isUndecided: undecided === 1,
    counts: {
      ...(until === undefined ? {} : { [untilKey]: until }),
      ...(undecided === 1 ? { [undecidedKey]: 1 } : {}),
    },
  };
}

/** What an applied scan leaves of it. */
export function nextReadUntil(
  { until, isUndecided }: ReadUntil,
  report: ScanReport,
  unsure: Unsure | null,
): ReadUntil['counts'] {
  const latest = Math.max(Date.parse(until ?? report.collectedAt), Date.parse(endOf(report)));
  const remains = unsure === null ? false : unsure.isOfTheEstate || isUndecided;
  return { [untilKey]: latest, ...(remains ? { [undecidedKey]: 1 } : {}) };
}

/**
 * Whether an estate was read to its end before the newest applied one was begun. A part of an estate counts by its time alone:
 * it is dated by its end.
 */
export function isOlder(report: ScanReport, newest: Pick<AppliedEstate, 'collectedAt'>): boolean {
  return report.collectedAt < newest.collectedAt && endOf(report) <= newest.collectedAt;
}

/**
 * The moment at which findings were seen by a scan: its begin, or its end where a newer one was begun before. That one did not
 * show what this one adds, and no finding may seem to have been seen by it.
 */
export function momentOf(report: ScanReport, newest: Pick<AppliedEstate, 'collectedAt'> | null): Instant {
  return newest !== null && report.collectedAt < newest.collectedAt ? endOf(report) : report.collectedAt;
}

/**
 * Why an estate may open and widen findings, and neither resolve nor narrow any: nobody can say whether its content is
 * the newer one. null where it is, or is what was applied last. INVARIANT: what is not known to be newer settles nothing.
 */
export function whyAddsOnly(
  report: ScanReport,
  newest: AppliedEstate | null,
  { until, isUndecided }: ReadUntil,
): Unsure | null {
  if (newest === null) return null;
  const { collectedAt } = report;
  if (newest.estateDigest === report.estateDigest && !isUndecided) return registryRace(report, newest);
  if (report.dated === false)
    return unsure(
      'the estate does not say when it was collected, so nothing is settled by what it does not show',
    );
  if (newest.collectedAt === collectedAt)
    return unsure(
      'another estate with the same time of collection was scanned already, so nothing is settled by what this one does not show',
    );
  return collectedAt < (until ?? newest.collectedAt)
    ? unsure(
        `another estate was collected at the same time (until ${until ?? newest.collectedAt}), so nothing is settled by what this one does not show: scan once more`,
      )
    : null;
}

/** Of two scans of one estate the one that read the registry first may be kept last. */
function registryRace(report: ScanReport, newest: AppliedEstate): Unsure | null {
  if (newest.registryDigest === report.registryDigest || report.startedAt >= newest.finishedAt) return null;
  return {
    why: 'the same estate was scanned under another registry at the same time, so nothing is settled by what this scan does not show: scan once more',
    isOfTheEstate: false,
  };
}

function unsure(why: string): Unsure {
  return { why, isOfTheEstate: true };
}

function endOf({ collectedAt, collectedUntil }: ScanReport): Instant {
  return collectedUntil !== undefined && collectedUntil > collectedAt ? collectedUntil : collectedAt;
}
