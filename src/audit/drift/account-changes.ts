import type { Account, Group, PolicyReading, Role, User } from '../../estate/estate.ts';
import { principalsOf } from '../../estate/principals.ts';
import { differences } from './differences.ts';
import type { EstateChange } from './facet.ts';

/** What differs between two readings of one account: its principals, groups and resource policies. */
export function accountChanges(before: Account, after: Account): readonly EstateChange[] {
  const account = after.id;
  const changes: EstateChange[] = [];
  for (const { key, what, left, right } of differences(
    principalsOf(before),
    principalsOf(after),
    byArn,
    never,
  )) {
    if (left === undefined || right === undefined)
      changes.push({ facet: { kind: 'principal', account, holder: key }, what });
  }
  const earlier = new Map(principalsOf(before).map((principal) => [principal.arn as string, principal]));
  for (const principal of principalsOf(after)) {
    const known = earlier.get(principal.arn);
    if (known === undefined || known === principal) continue;
    if (known.uniqueId !== principal.uniqueId) {
      // The same name, another principal: all of it is new.
      changes.push({ facet: { kind: 'principal', account, holder: principal.arn }, what: 'edited' });
      continue;
    }
    changes.push(...principalChanges(known, principal));
  }
  const groups = new Map(before.groups.map((group) => [group.arn as string, group]));
  for (const group of after.groups) {
    const known = groups.get(group.arn);
    if (known !== undefined) changes.push(...grantChanges(account, known, group));
  }
  for (const { key, what } of differences(
    before.resourcePolicies,
    after.resourcePolicies,
    ({ arn }) => arn,
    (left, right) => sameReading(left.policy, right.policy),
  ))
    changes.push({ facet: { kind: 'resource-policy', account, resource: key }, what });
  return changes;
}

function principalChanges(before: Role | User, after: Role | User): readonly EstateChange[] {
  const { account, arn: holder } = after;
  const changes: EstateChange[] = [...grantChanges(account, before, after)];
  if (before.boundaryArn !== after.boundaryArn) {
    const what = before.boundaryArn === null ? 'added' : after.boundaryArn === null ? 'removed' : 'edited';
    changes.push({ facet: { kind: 'boundary', account, holder }, what });
  }
  if (!sameTags(before.tags, after.tags))
    changes.push({ facet: { kind: 'tags', account, holder }, what: 'edited' });
  if (before.kind === 'role' && after.kind === 'role' && !sameReading(before.trustPolicy, after.trustPolicy))
    changes.push({ facet: { kind: 'trust-policy', account, holder }, what: 'edited' });
  if (before.kind === 'user' && after.kind === 'user')
    for (const { key, what } of differences(before.groups, after.groups, itself, always))
      changes.push({ facet: { kind: 'group-membership', account, holder, group: key }, what });
  return changes;
}

function grantChanges(
  account: Account['id'],
  before: Role | User | Group,
  after: Role | User | Group,
): readonly EstateChange[] {
  const holder = after.arn;
  const inline = differences(before.inlinePolicies, after.inlinePolicies, ({ name }) => name, sameReading);
  const attached = differences(before.attachedPolicyArns, after.attachedPolicyArns, itself, always);
  return [
    ...inline.map(
      ({ key, what }): EstateChange => ({
        facet: { kind: 'inline-policy', account, holder, name: key },
        what,
      }),
    ),
    ...attached.map(
      ({ key, what }): EstateChange => ({
        facet: { kind: 'attachment', account, holder, policy: key },
        what,
      }),
    ),
  ];
}

/** Two readings of one text have one digest, readable or not. */
export function sameReading(left: PolicyReading, right: PolicyReading): boolean {
  return left.digest === right.digest;
}

function sameTags(left: Readonly<Record<string, string>>, right: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => left[key] === right[key]);
}

function byArn({ arn }: { readonly arn: string }): string {
  return arn;
}

function itself(text: string): string {
  return text;
}

function always(): boolean {
  return true;
}

function never(): boolean {
  return false;
}
