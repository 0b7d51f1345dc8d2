import type { Estate } from '../estate/estate.ts';
import type { AccountId } from '../estate/identifiers.ts';

/**
 * Whose a resource is whose ARN names no account (a bucket), as the resource policies show that each account handed
 * over: by ARN, the account it was collected in. One that two accounts showed is nobody's.
 */
export type ResourceOwners = ReadonlyMap<string, AccountId | null>;

const known = new WeakMap<Estate, ResourceOwners>();

/** Worked out once for each estate. */
export function resourceOwners(estate: Estate): ResourceOwners {
  const found = known.get(estate);
  if (found) return found;
  const owners = new Map<string, AccountId | null>();
  for (const { id, resourcePolicies } of estate.accounts) {
    for (const { arn } of resourcePolicies) {
      if (arn.split(':')[4] !== '') continue;
      const other = owners.get(arn);
      owners.set(arn, other === undefined || other === id ? id : null);
    }
  }
  known.set(estate, owners);
  return owners;
}

/**
 * The resource that a pattern lies in altogether: the one it is, or is below, up to its first wildcard or variable. Its
 * ARN where the owners know it, else null.
 */
export function resourceAround(owners: ResourceOwners, pattern: string): string | null {
  if (owners.size === 0) return null;
  const open = pattern.search(/[*?$]/);
  if (open < 0 && owners.has(pattern)) return pattern;
  const slash = pattern.indexOf('/');
  if (slash < 0 || (open >= 0 && open < slash)) return null;
  const above = pattern.slice(0, slash);
  return owners.has(above) ? above : null;
}
