import { FakeAwsError, type Output } from '../../answer.ts';
import { requiredText, textOf } from '../../params.ts';
import { awsJson } from '../../protocols/aws-json.ts';
import { jsonErrors } from '../../protocols/common-errors.ts';
import type { Service } from '../../service.ts';
import { type Turn, tokenPage } from '../../turn.ts';
import { tagList } from '../../world/organization.ts';
import { documentText } from '../iam/documents.ts';
import { namedInstance, namedPermissionSet, visibleInstance } from './instance.ts';

/** IAM Identity Center API Reference; each list comes in pages of 100 at most. */
export const ssoAdmin: Service = {
  protocol: awsJson('1.1'),
  prefix: 'sso',
  errors: jsonErrors,
  layer: 'identity-center',
  resource: ({ params }) => textOf(params, 'PermissionSetArn') ?? textOf(params, 'InstanceArn') ?? '*',
  operations: {
    ListInstances: listInstances,
    ListPermissionSets: (turn) =>
      list(
        turn,
        'PermissionSets',
        namedInstance(turn).permissionSets.map(({ arn }) => arn),
      ),
    DescribePermissionSet: describePermissionSet,
    GetInlinePolicyForPermissionSet(turn) {
      const { inlinePolicy } = namedPermissionSet(turn);
      return { InlinePolicy: inlinePolicy === undefined ? '' : documentText(inlinePolicy) };
    },
    ListManagedPoliciesInPermissionSet(turn) {
      const arns = namedPermissionSet(turn).managedPolicyArns ?? [];
      return list(
        turn,
        'AttachedManagedPolicies',
        arns.map((Arn) => ({ Name: Arn.split('/').at(-1), Arn })),
      );
    },
    ListCustomerManagedPolicyReferencesInPermissionSet(turn) {
      const references = namedPermissionSet(turn).customerPolicies ?? [];
      return list(
        turn,
        'CustomerManagedPolicyReferences',
        references.map(({ Name, Path }) => ({ Name, Path: Path ?? '/' })),
      );
    },
    GetPermissionsBoundaryForPermissionSet(turn) {
      const { boundary } = namedPermissionSet(turn);
      if (boundary) return { PermissionsBoundary: boundary };
      throw new FakeAwsError(
        'ResourceNotFoundException',
        'Could not find a permissions boundary for the permission set',
      );
    },
    ListAccountAssignments: listAccountAssignments,
    ListAccountsForProvisionedPermissionSet: (turn) => list(turn, 'AccountIds', [...accountsOf(turn)]),
    ListPermissionSetsProvisionedToAccount: (turn) => list(turn, 'PermissionSets', [...setsOf(turn)]),
    ListTagsForResource(turn) {
      const center = namedInstance(turn);
      const arn = requiredText(turn.params, 'ResourceArn');
      return list(turn, 'Tags', tagList(center.permissionSets.find((set) => set.arn === arn)?.tags));
    },
  },
};

function listInstances(turn: Turn): Output {
  const center = visibleInstance(turn);
  const instance = center && {
    InstanceArn: center.instanceArn,
    IdentityStoreId: center.identityStoreId,
    OwnerAccountId: center.ownerAccountId,
    Status: 'ACTIVE',
  };
  return list(turn, 'Instances', instance ? [instance] : []);
}

function describePermissionSet(turn: Turn): Output {
  const { arn, name, description, sessionDuration } = namedPermissionSet(turn);
  return {
    PermissionSet: {
      Name: name,
      PermissionSetArn: arn,
      Description: description,
      CreatedDate: new Date('2024-01-01T00:00:00Z'),
      SessionDuration: sessionDuration ?? 'PT1H',
    },
  };
}

function listAccountAssignments(turn: Turn): Output {
  const accountId = requiredText(turn.params, 'AccountId');
  const { arn } = namedPermissionSet(turn);
  const assignments = namedInstance(turn).assignments.filter(
    (each) => each.accountId === accountId && each.permissionSetArn === arn,
  );
  const entries = assignments.map(({ principalType, principalId }) => ({
    AccountId: accountId,
    PermissionSetArn: arn,
    PrincipalType: principalType,
    PrincipalId: principalId,
  }));
  return list(turn, 'AccountAssignments', entries);
}

function accountsOf(turn: Turn): ReadonlySet<string> {
  const { arn } = namedPermissionSet(turn);
  const { assignments } = namedInstance(turn);
  return new Set(
    assignments.filter((each) => each.permissionSetArn === arn).map(({ accountId }) => accountId),
  );
}

function setsOf(turn: Turn): ReadonlySet<string> {
  const id = requiredText(turn.params, 'AccountId');
  const { assignments } = namedInstance(turn);
  return new Set(
    assignments.filter(({ accountId }) => accountId === id).map(({ permissionSetArn }) => permissionSetArn),
  );
}

function list(turn: Turn, name: string, all: readonly unknown[]): Output {
  return tokenPage(turn, name, all, { usual: 100, most: 100 });
}
