import type { ConditionJson, Region } from '../../../access/comparison.ts';
import type { ShownFinding } from '../../scan-result.ts';
import { evidenceOf } from '../finding-words.ts';
import type { OcsfKeyValue, OcsfPermissions } from './event.ts';

/** Regions of one excess that go out one by one; the whole excess is an IAM policy in `unmapped`. */
const mostRegions = 50;

/** What the granting policies grant beyond what was meant, a policy and region each; without an excess, who grants. */
export function permissionsOf(finding: ShownFinding): readonly OcsfPermissions[] {
  const regions = finding.excess?.regions.slice(0, mostRegions) ?? [];
  if (regions.length > 0) return regions.flatMap(ofRegion);
  const policies = new Set(evidenceOf(finding, 'granted-by').map(({ policy }) => policy));
  return [...policies].filter(isNamed).map((name) => ({ policy: { name }, granted_privileges: [] }));
}

function ofRegion(region: Region): readonly OcsfPermissions[] {
  const granted: OcsfPermissions = {
    granted_privileges: privilegesOf(region),
    ...conditionKeys(region.conditions),
  };
  const policies = [...new Set(region.grantedBy.map(({ policy }) => policy))].filter(isNamed);
  return policies.length === 0 ? [granted] : policies.map((name) => ({ policy: { name }, ...granted }));
}

// OCSF has no "all but": an exclusion stands as a policy would have it.
function privilegesOf({ actions, notActions = [] }: Region): readonly string[] {
  return [...(actions.length === 0 ? ['*'] : actions), ...notActions.map((action) => `not ${action}`)];
}

function conditionKeys(conditions: ConditionJson | null): Pick<OcsfPermissions, 'condition_keys'> {
  const keys = Object.entries(conditions ?? {}).flatMap(([operator, block]) =>
    Object.entries(block).map(([key, value]): OcsfKeyValue => {
      const values = [value].flat();
      return { name: `${operator} ${key}`, values };
    }),
  );
  return keys.length === 0 ? {} : { condition_keys: keys };
}

function isNamed(name: string): boolean {
  return name !== '';
}
