import type { Organization, OrganizationPolicy } from '../../estate/organization.ts';
import { sameReading } from './account-changes.ts';
import { differences } from './differences.ts';
import type { EstateChange } from './facet.ts';

/** What differs in the organization's policies, in what they are attached to, and in where accounts hang. */
export function organizationChanges(
  before: Organization | null,
  after: Organization | null,
): readonly EstateChange[] {
  if (before === null || after === null || before.id !== after.id) return [];
  const earlier = new Map(before.policies.map((policy) => [policy.id, policy]));
  const edited = after.policies.flatMap((policy): EstateChange[] => {
    const known = earlier.get(policy.id);
    return known === undefined || sameReading(known.policy, policy.policy)
      ? []
      : [{ facet: { kind: 'control-policy', policy: policy.id }, what: 'edited' }];
  });
  const attached = differences(
    attachments(before.policies),
    attachments(after.policies),
    ({ policy, target }) => JSON.stringify([policy, target]),
    () => true,
  ).flatMap(({ left, right, what }): EstateChange[] => {
    const facet = right ?? left;
    return facet === undefined ? [] : [{ facet, what }];
  });
  const parents = new Map(before.accounts.map(({ id, parentId }) => [id, parentId]));
  const moved = after.accounts.flatMap(({ id, parentId }): EstateChange[] => {
    const known = parents.get(id);
    return known === undefined || known === parentId
      ? []
      : [{ facet: { kind: 'account-place', account: id }, what: 'edited' }];
  });
  return [...edited, ...attached, ...moved];
}

function attachments(policies: readonly OrganizationPolicy[]) {
  return policies.flatMap(({ id, targets }) =>
    targets.map((target) => ({ kind: 'control-attachment', policy: id, target }) as const),
  );
}
