import type { Account, Group, PolicyReading, Role, User } from './estate.ts';

/** A policy or group that a principal names and the estate does not hold: unknown, never empty. */
export interface MissingPolicy {
  readonly kind: 'managed-policy' | 'group';
  /** The policy's ARN or the group's name. */
  readonly name: string;
}

/** All identity policies of a principal: those at hand, readable or not, and those that are not. */
export interface AttachedPolicies {
  readonly readings: readonly PolicyReading[];
  readonly missing: readonly MissingPolicy[];
}

/**
 * The identity policies of a role or user: inline ones, managed ones, and for a user those of its groups (IAM
 * User Guide, "Managed policies and inline policies"). A policy attached twice is listed once.
 */
export function attachedPolicies(account: Account, principal: Role | User): AttachedPolicies {
  const readings: PolicyReading[] = [];
  const missing: MissingPolicy[] = [];
  const seen = new Set<string>();
  const add = (holder: Role | User | Group) => {
    readings.push(...holder.inlinePolicies);
    for (const arn of holder.attachedPolicyArns) {
      if (seen.has(arn)) continue;
      seen.add(arn);
      const policy = account.managedPolicies.get(arn);
      if (policy) readings.push(policy);
      else missing.push({ kind: 'managed-policy', name: arn });
    }
  };
  add(principal);
  if (principal.kind === 'user') {
    for (const name of principal.groups) {
      const group = account.groups.find((candidate) => candidate.name === name);
      if (group) add(group);
      else missing.push({ kind: 'group', name });
    }
  }
  return { readings, missing };
}

/** The permissions boundary: none, the policy, or the ARN of one that the estate does not hold. */
export type Boundary =
  | { readonly state: 'none' }
  | { readonly state: 'set'; readonly policy: PolicyReading }
  | { readonly state: 'missing'; readonly arn: string };

/** The boundary that caps a role or user. */
export function boundaryOf(account: Account, principal: Role | User): Boundary {
  if (principal.boundaryArn === null) return { state: 'none' };
  const policy = account.managedPolicies.get(principal.boundaryArn);
  return policy ? { state: 'set', policy } : { state: 'missing', arn: principal.boundaryArn };
}
