import {
  DescribePermissionSetCommand,
  GetInlinePolicyForPermissionSetCommand,
  GetPermissionsBoundaryForPermissionSetCommand,
  ListCustomerManagedPolicyReferencesInPermissionSetCommand,
  ListManagedPoliciesInPermissionSetCommand,
  ListPermissionSetsCommand,
  type PermissionSet,
  SSOAdminClient,
} from '@aws-sdk/client-sso-admin';
import { CollectError } from '../call-failure.ts';
import type { AwsConnection } from '../connection.ts';
import { afterToken, everyEntry, required } from '../pages.ts';

/** A permission set with everything that decides what its people may do (IAM Identity Center API Reference). */
export interface PermissionSetEntry extends PermissionSet {
  readonly PermissionSetArn: string;
  readonly Name: string;
  readonly InlinePolicy: string;
  readonly AttachedManagedPolicies: readonly object[];
  readonly CustomerManagedPolicyReferences: readonly object[];
  readonly PermissionsBoundary: object | null;
}

/** Reads every permission set of an instance, in order of name. */
export async function readPermissionSets(
  connection: AwsConnection,
  InstanceArn: string,
): Promise<readonly PermissionSetEntry[]> {
  const client = connection.client(SSOAdminClient);
  const arns = await everyEntry(
    (NextToken) =>
      client.send(new ListPermissionSetsCommand({ InstanceArn, ...(NextToken ? { NextToken } : {}) })),
    afterToken,
    (page) => required(page.PermissionSets, 'PermissionSets'),
  );
  const sets: PermissionSetEntry[] = [];
  for (const arn of arns) sets.push(await readPermissionSet(connection, InstanceArn, arn));
  return sets.sort((left, right) => (left.Name < right.Name ? -1 : 1));
}

async function readPermissionSet(
  connection: AwsConnection,
  InstanceArn: string,
  PermissionSetArn: string,
): Promise<PermissionSetEntry> {
  const client = connection.client(SSOAdminClient);
  const of = { InstanceArn, PermissionSetArn };
  const [described, inline, managed, customer, boundary] = await Promise.all([
    client.send(new DescribePermissionSetCommand(of)),
    client.send(new GetInlinePolicyForPermissionSetCommand(of)),
    everyEntry(
      (NextToken) =>
        client.send(
          new ListManagedPoliciesInPermissionSetCommand({ ...of, ...(NextToken ? { NextToken } : {}) }),
        ),
      afterToken,
      (page) => required(page.AttachedManagedPolicies, 'AttachedManagedPolicies'),
    ),
    everyEntry(
      (NextToken) =>
        client.send(
          new ListCustomerManagedPolicyReferencesInPermissionSetCommand({
            ...of,
            ...(NextToken ? { NextToken } : {}),
          }),
        ),
      afterToken,
      (page) => required(page.CustomerManagedPolicyReferences, 'CustomerManagedPolicyReferences'),
    ),
    client.send(new GetPermissionsBoundaryForPermissionSetCommand(of)).catch((error: unknown) => {
      // AWS answers so where there is none.
      if (error instanceof Error && error.name === 'ResourceNotFoundException') return null;
      throw error;
    }),
  ]);
  const Name = described.PermissionSet?.Name;
  if (!Name) throw new CollectError('malformed', `permission set \`${PermissionSetArn}\` has no name`);
  return {
    ...described.PermissionSet,
    PermissionSetArn,
    Name,
    InlinePolicy: inline.InlinePolicy ?? '',
    AttachedManagedPolicies: managed,
    CustomerManagedPolicyReferences: customer,
    PermissionsBoundary: boundary?.PermissionsBoundary ?? null,
  };
}
