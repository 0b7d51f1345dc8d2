import type { PolicyJson, Region, StatementJson } from './comparison.ts';
import type { SummarySetup } from './summary.ts';

/**
 * The excess as a policy document, or null when none can say it. A region "these resources but not those" is an
 * Allow and a Deny; that is right only while no other region needs what the Deny takes away.
 */
export function excessPolicy(setup: SummarySetup, regions: readonly Region[]): PolicyJson | null {
  const statements: StatementJson[] = [];
  for (const region of regions) {
    if (region.conditions === null || region.principals !== undefined) return null;
    // A pattern of unheard-of names would say known ones too.
    if (region.future && region.actions.some((text) => setup.actions.matching(text).length > 0)) continue;
    const resourceAndNot = !isAll(region.resources) && region.notResources.length > 0;
    const actionAndNot = !isAll(region.actions) && region.notActions !== undefined;
    if (actionAndNot) return null;
    const actions =
      region.notActions === undefined
        ? { Action: one(region.actions) }
        : { NotAction: one(region.notActions) };
    const condition = Object.keys(region.conditions).length === 0 ? {} : { Condition: region.conditions };
    const resources =
      isAll(region.resources) && region.notResources.length > 0
        ? { NotResource: one(region.notResources) }
        : { Resource: one(region.resources) };
    statements.push({ Effect: 'Allow', ...actions, ...resources, ...condition });
    if (resourceAndNot) {
      if (regions.some((other) => other !== region && mayOverlap(setup, region, other))) return null;
      statements.push({ Effect: 'Deny', ...actions, Resource: one(region.notResources) });
    }
  }
  return statements.length === 0 ? null : { Version: '2012-10-17', Statement: statements };
}

function isAll(patterns: readonly string[]): boolean {
  return patterns.length === 1 && patterns[0] === '*';
}

function one(values: readonly string[]): string | readonly string[] {
  return values.length === 1 ? (values[0] as string) : values;
}

/** Whether two regions may hold the same action; when in doubt, yes. */
function mayOverlap(setup: SummarySetup, left: Region, right: Region): boolean {
  if (left.notActions !== undefined || right.notActions !== undefined) return true;
  const { actions, literals } = setup;
  return left.actions.some((one) =>
    right.actions.some((two) => literals.sets.touch(actions.glob(one), actions.glob(two))),
  );
}
