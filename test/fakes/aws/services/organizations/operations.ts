import { CommonFailure, FakeAwsError, type Output } from '../../answer.ts';
import { requiredText } from '../../params.ts';
import type { Operation } from '../../service.ts';
import { type Turn, tokenPage } from '../../turn.ts';
import { type ControlPolicy, type Tags, tagList, type WorldOrganization } from '../../world/organization.ts';
import { isOffered } from '../../world/partitions.ts';
import { documentText } from '../iam/documents.ts';
import { entryWriter } from './entries.ts';

/** AWS Organizations API Reference; each list comes in pages of 20. */
export const organizationOperations: Readonly<Record<string, Operation>> = {
  DescribeOrganization: (turn) => ({ Organization: writerOf(turn, memberView(turn)).organization() }),
  ListRoots: (turn) => list(turn, 'Roots', (seen) => seen.roots.map(writerOf(turn, seen).root)),
  ListOrganizationalUnitsForParent: (turn) =>
    list(turn, 'OrganizationalUnits', (seen) => {
      const parent = knownParent(seen, requiredText(turn.params, 'ParentId'));
      return seen.organizationalUnits
        .filter(({ parentId }) => parentId === parent)
        .map(writerOf(turn, seen).unit);
    }),
  ListAccountsForParent: (turn) =>
    list(turn, 'Accounts', (seen) => {
      const parent = knownParent(seen, requiredText(turn.params, 'ParentId'));
      return seen.accounts.filter(({ parentId }) => parentId === parent).map(writerOf(turn, seen).account);
    }),
  ListAccounts: (turn) => list(turn, 'Accounts', (seen) => seen.accounts.map(writerOf(turn, seen).account)),
  ListPolicies: (turn) =>
    list(turn, 'Policies', (seen) => policiesOf(turn, seen).map(writerOf(turn, seen).policy)),
  ListPoliciesForTarget: (turn) =>
    list(turn, 'Policies', (seen) => {
      const target = knownTarget(seen, requiredText(turn.params, 'TargetId'));
      const attached = policiesOf(turn, seen).filter(({ targets }) => targets.includes(target));
      return attached.map(writerOf(turn, seen).policy);
    }),
  ListTargetsForPolicy: (turn) =>
    list(turn, 'Targets', (seen) => policyOf(turn, seen).targets.map(writerOf(turn, seen).target)),
  DescribePolicy: (turn) => {
    const seen = administratorView(turn);
    const policy = policyOf(turn, seen);
    const PolicySummary = writerOf(turn, seen).policy(policy);
    return { Policy: { PolicySummary, Content: documentText(policy.document) } };
  },
  ListTagsForResource: (turn) =>
    list(turn, 'Tags', (seen) => tagList(tagsOf(seen, requiredText(turn.params, 'ResourceId')))),
  ListDelegatedAdministrators: (turn) =>
    list(turn, 'DelegatedAdministrators', (seen) => {
      const ids = seen.delegatedAdministrators ?? [];
      return seen.accounts.filter(({ id }) => ids.includes(id)).map(writerOf(turn, seen).account);
    }),
};

function list(turn: Turn, name: string, entriesOf: (seen: WorldOrganization) => readonly Output[]): Output {
  const habit = { usual: 20, most: 20, wrongToken: 'InvalidInputException' };
  return tokenPage(turn, name, entriesOf(administratorView(turn)), habit);
}

/** What any member may see. */
function memberView({ world, account }: Turn): WorldOrganization {
  const { organization } = world;
  const isMember = organization?.accounts.some(({ id }) => id === account.id);
  if (!organization || !(isMember || organization.managementAccountId === account.id)) {
    const message = 'Your account is not a member of an organization.';
    throw new FakeAwsError('AWSOrganizationsNotInUseException', message);
  }
  return organization;
}

/** What only the management account and delegated administrators may see. */
function administratorView(turn: Turn): WorldOrganization {
  const seen = memberView(turn);
  const readers = [seen.managementAccountId, ...(seen.delegatedAdministrators ?? [])];
  if (!readers.includes(turn.account.id)) {
    throw new CommonFailure('access-denied', "You don't have permissions to access this resource.");
  }
  return seen;
}

function writerOf({ world }: Turn, seen: WorldOrganization) {
  return entryWriter(seen, world.partition, isOffered(world, 'resource-control-policies'));
}

function policiesOf({ params, world }: Turn, seen: WorldOrganization): readonly ControlPolicy[] {
  const filter = requiredText(params, 'Filter');
  if (filter === 'RESOURCE_CONTROL_POLICY' && !isOffered(world, 'resource-control-policies')) {
    const message = 'You specified an invalid value.';
    throw new FakeAwsError('InvalidInputException', message, 400, { Reason: 'INVALID_ENUM_POLICY_TYPE' });
  }
  return seen.policies.filter(({ type }) => type === filter);
}

function policyOf({ params }: Turn, seen: WorldOrganization): ControlPolicy {
  const id = requiredText(params, 'PolicyId');
  const policy = seen.policies.find((each) => each.id === id);
  if (!policy)
    throw new FakeAwsError(
      'PolicyNotFoundException',
      "We can't find a policy with the PolicyId that you specified.",
    );
  return policy;
}

function knownParent(seen: WorldOrganization, id: string): string {
  if ([...seen.roots, ...seen.organizationalUnits].some((entry) => entry.id === id)) return id;
  const message = "We can't find a root or OU with the ParentId that you specified.";
  throw new FakeAwsError('ParentNotFoundException', message);
}

function knownTarget(seen: WorldOrganization, id: string): string {
  if ([...seen.roots, ...seen.organizationalUnits, ...seen.accounts].some((entry) => entry.id === id))
    return id;
  const message = "We can't find a root, OU, account, or policy with the TargetId that you specified.";
  throw new FakeAwsError('TargetNotFoundException', message);
}

function tagsOf(seen: WorldOrganization, id: string): Tags | undefined {
  const entries = [...seen.roots, ...seen.organizationalUnits, ...seen.accounts, ...seen.policies];
  const entry = entries.find((each) => each.id === id);
  if (entry) return entry.tags;
  const message = "We can't find a root, OU, account, or policy with the TargetId that you specified.";
  throw new FakeAwsError('TargetNotFoundException', message);
}
