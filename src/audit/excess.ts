import type { Comparison, PolicyJson, Region } from '../access/comparison.ts';
import type { Catalog } from '../catalog/index.ts';
import { wholeAccess } from '../reach/resource-grants.ts';
import type { AuditContext } from './audit-context.ts';
import type { Compared, Side } from './comparer.ts';
import type { Excess, Severity } from './finding.ts';
import type { IntendedScope } from './intended-scope.ts';
import { regionKey } from './region-key.ts';
import { regionSeverity } from './region-severity.ts';
import { actionsHeld, gravestWeight } from './region-weight.ts';
import { isGrantedByResource } from './rests-on.ts';
import { accountOfResource } from './wording.ts';

/** A region with how grave it is. */
export interface GradedRegion {
  readonly region: Region;
  readonly severity: Severity;
  /** It is in scope in another Region of AWS. */
  readonly regionOnly: boolean;
}

/** An excess with its regions graded, the gravest first. */
export interface GradedExcess {
  readonly excess: Excess;
  readonly regions: readonly GradedRegion[];
  /** Accounts whose resource policies grant some of it: what they say must be read before it may be called gone. */
  readonly policiesOf: readonly string[];
}

/**
 * What a principal is allowed beyond its scope. Where the scope binds Regions, what differs only by Region is told
 * apart: E∖I = (E∖I′) ∪ ((E∩I′)∖I), I′ being the scope in any Region.
 */
export function excessOver(
  context: AuditContext,
  granted: Side,
  intended: Extract<IntendedScope, { state: 'known' }>,
  account: string,
): GradedExcess {
  const whole = context.comparer.compare(granted, intended.side, account);
  if (intended.relaxed === null || whole.comparison.regions.length === 0) {
    return gradeExcess(context, whole, [], account);
  }
  const elsewhere = context.comparer.compare(granted, intended.relaxed, account);
  // Nothing of the whole is missing from it: the Regions keep nothing out that the rest does not.
  if (sameRegions(whole.comparison.regions, elsewhere.comparison.regions)) {
    return gradeExcess(context, whole, [], account);
  }
  const both: Side = {
    access: { kind: 'intersection', of: [wholeAccess(granted), intended.relaxed.access] },
    gaps: [...granted.gaps, ...intended.relaxed.gaps],
    assumptions: granted.assumptions ?? [],
  };
  const byRegion = context.comparer.compare(both, intended.side, account);
  // Undecided parts cannot be put together: then the whole is said as it is.
  if (elsewhere.comparison.verdict === 'unknown' || byRegion.comparison.verdict === 'unknown') {
    return gradeExcess(context, whole, [], account);
  }
  const comparison = { ...whole.comparison, regions: elsewhere.comparison.regions };
  const policy = joinPolicies(elsewhere.comparison, byRegion.comparison);
  return gradeExcess(
    context,
    { ...whole, comparison: { ...comparison, policy } },
    byRegion.comparison.regions,
    account,
  );
}

/** Grades a comparison as it stands. */
export function gradeExcess(
  context: AuditContext,
  compared: Compared,
  regionOnly: readonly Region[],
  account: string,
): GradedExcess {
  const { comparison, grantedDigest, scopeDigest } = compared;
  const graded = [
    ...comparison.regions.map((region): GradedRegion => {
      const production = placesOf(region, account).some(
        (id) => context.environment(id).tier === 'production',
      );
      return { region, severity: regionSeverity(region, production, context.catalog), regionOnly: false };
    }),
    ...regionOnly.map((region): GradedRegion => {
      const severity = regionSeverity(region, false, context.catalog) === 'info' ? 'info' : 'low';
      return { region, severity, regionOnly: true };
    }),
  ];
  const regions = graded.toSorted(gravestFirst(context.catalog));
  return {
    excess: { ...comparison, regions: regions.map(({ region }) => region), grantedDigest, scopeDigest },
    regions,
    policiesOf: regions.some(({ region }) => isGrantedByResource(region)) ? [account] : [],
  };
}

/** The accounts that a region's resources name; the principal's own where they name none. */
function placesOf(region: Region, account: string): readonly string[] {
  const named = region.resources.map((resource) => accountOfResource(resource) ?? account);
  return named.length > 0 ? named : [account];
}

const order: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical'];

/**
 * Severity first; of two alike the definite one, the one with a witness, the one that holds the graver action, the one that
 * holds more. Regions that are alike in all of it keep their order.
 */
export function gravestFirst(catalog: Catalog): (left: GradedRegion, right: GradedRegion) => number {
  return (left, right) =>
    rankRegion(right) - rankRegion(left) ||
    gravestWeight(right.region, catalog) - gravestWeight(left.region, catalog) ||
    actionsHeld(right.region) - actionsHeld(left.region);
}

function rankRegion({ region, severity }: GradedRegion): number {
  const certain = region.certainty === 'definite' ? 0.5 : 0;
  return order.indexOf(severity) + certain + (region.witness === null ? 0 : 0.25);
}

function sameRegions(left: readonly Region[], right: readonly Region[]): boolean {
  const keys = new Set(right.map(regionKey));
  return left.every((region) => {
    const key = regionKey(region);
    return key !== null && keys.has(key);
  });
}

function joinPolicies(left: Comparison, right: Comparison): PolicyJson | null {
  const parts = [left, right].filter(({ regions }) => regions.length > 0);
  const statements = parts.map(({ policy }) => policy?.Statement ?? null);
  if (statements.length === 0 || statements.includes(null)) return null;
  return { Version: '2012-10-17', Statement: statements.flatMap((all) => all ?? []) };
}
