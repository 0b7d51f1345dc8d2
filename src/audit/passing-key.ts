import { attachedPolicies, boundaryOf } from '../estate/attached-policies.ts';
import type { Estate, PolicyReading, Role, User } from '../estate/estate.ts';
import type { Organization } from '../estate/organization.ts';
import { findAccount } from '../estate/principals.ts';

/** Tells apart what principals were allowed at one time and another of a night. */
export type PassingKeys = (estate: Estate, principal: Role | User) => string;

/**
 * Equal keys mean that a principal itself and the organization were the same: its policies with their texts, boundary, groups,
 * tags, trust policy, and every control policy and account's place. What else a judgement rests on, such as what its
 * operators hold, is not in it.
 */
export function createPassingKeys(): PassingKeys {
  const numbers = new Map<string, number>();
  const numberOf = (text: string): number => {
    const known = numbers.get(text) ?? numbers.size;
    numbers.set(text, known);
    return known;
  };
  const organizations = new WeakMap<Organization, number>();
  const organizationOf = (organization: Organization | null): number | null => {
    if (organization === null) return null;
    const known =
      organizations.get(organization) ?? numberOf(organizationText(organization, (one) => numberOf(one)));
    organizations.set(organization, known);
    return known;
  };
  return (estate, principal) => {
    const account = findAccount(estate, principal.account);
    const text = (policy: PolicyReading) => numberOf(`${policy.name} ${policy.digest}`);
    const attached = account === null ? null : attachedPolicies(account, principal);
    const boundary = account === null ? null : boundaryOf(account, principal);
    return JSON.stringify([
      principal.arn,
      principal.uniqueId,
      attached?.readings.map(text).sort(),
      attached?.missing.map(({ name }) => name).sort(),
      boundary?.state === 'set' ? text(boundary.policy) : principal.boundaryArn,
      Object.entries(principal.tags).sort(([one], [other]) => (one < other ? -1 : 1)),
      principal.kind === 'role' ? text(principal.trustPolicy) : null,
      organizationOf(estate.organization),
    ]);
  };
}

function organizationText(
  { policies, accounts, organizationalUnits }: Organization,
  numberOf: (text: string) => number,
): string {
  return JSON.stringify([
    policies
      .map(({ id, type, policy, targets }) => [id, type, numberOf(policy.digest), targets.toSorted()])
      .sort(byFirst),
    accounts.map(({ id, parentId }) => [id, parentId]).sort(byFirst),
    organizationalUnits.map(({ id, parentId }) => [id, parentId]).sort(byFirst),
  ]);
}

function byFirst(left: readonly unknown[], right: readonly unknown[]): number {
  return String(left[0]) < String(right[0]) ? -1 : 1;
}
