import {
  IdentitystoreClient,
  ListGroupMembershipsCommand,
  ListGroupsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-identitystore';
import {
  DescribePermissionSetCommand,
  GetInlinePolicyForPermissionSetCommand,
  GetPermissionsBoundaryForPermissionSetCommand,
  ListAccountAssignmentsCommand,
  ListCustomerManagedPolicyReferencesInPermissionSetCommand,
  ListInstancesCommand,
  ListManagedPoliciesInPermissionSetCommand,
  ListPermissionSetsCommand,
  SSOAdminClient,
} from '@aws-sdk/client-sso-admin';
import type { AwsConnection } from '../connection.ts';
import type { Prober } from './prober.ts';

/** Tries the calls of the tier identity-center in the Region that has the instance, or else in the last one asked. */
export async function probeIdentityCenter(
  connection: AwsConnection,
  regions: readonly string[],
  prober: Prober,
): Promise<void> {
  const home = await homeOf(connection, regions);
  const sso = connection.client(SSOAdminClient, home);
  const listed = await prober.ask('sso:ListInstances', () => sso.send(new ListInstancesCommand({})));
  const instance = listed?.Instances?.[0];
  const InstanceArn = instance?.InstanceArn;
  const sets = await prober.askOf('sso:ListPermissionSets', InstanceArn, (arn) =>
    sso.send(new ListPermissionSetsCommand({ InstanceArn: arn, MaxResults: 1 })),
  );
  const arn = sets?.PermissionSets?.[0];
  const of = InstanceArn && arn ? { InstanceArn, PermissionSetArn: arn } : null;
  const AccountId = connection.account;
  await prober.askOf('sso:DescribePermissionSet', of, (one) =>
    sso.send(new DescribePermissionSetCommand(one)),
  );
  await prober.askOf('sso:GetInlinePolicyForPermissionSet', of, (one) =>
    sso.send(new GetInlinePolicyForPermissionSetCommand(one)),
  );
  await prober.askOf('sso:ListManagedPoliciesInPermissionSet', of, (one) =>
    sso.send(new ListManagedPoliciesInPermissionSetCommand(one)),
  );
  await prober.askOf('sso:ListCustomerManagedPolicyReferencesInPermissionSet', of, (one) =>
    sso.send(new ListCustomerManagedPolicyReferencesInPermissionSetCommand(one)),
  );
  await prober.askOf('sso:GetPermissionsBoundaryForPermissionSet', of, (one) =>
    sso.send(new GetPermissionsBoundaryForPermissionSetCommand(one)),
  );
  await prober.askOf('sso:ListAccountAssignments', of, (one) =>
    sso.send(new ListAccountAssignmentsCommand({ ...one, AccountId, MaxResults: 1 })),
  );
  const directory = connection.client(IdentitystoreClient, home);
  const store = instance?.IdentityStoreId;
  await prober.askOf('identitystore:ListUsers', store, (IdentityStoreId) =>
    directory.send(new ListUsersCommand({ IdentityStoreId, MaxResults: 1 })),
  );
  const groups = await prober.askOf('identitystore:ListGroups', store, (IdentityStoreId) =>
    directory.send(new ListGroupsCommand({ IdentityStoreId, MaxResults: 1 })),
  );
  const GroupId = groups?.Groups?.[0]?.GroupId;
  await prober.askOf(
    'identitystore:ListGroupMemberships',
    store && GroupId ? { IdentityStoreId: store, GroupId } : null,
    (one) => directory.send(new ListGroupMembershipsCommand({ ...one, MaxResults: 1 })),
  );
}

/** An organization has one instance, in one Region; a Region that refuses or has none is passed over. */
async function homeOf(connection: AwsConnection, regions: readonly string[]): Promise<string> {
  for (const region of regions) {
    const found = await connection
      .client(SSOAdminClient, region)
      .send(new ListInstancesCommand({}))
      .catch(() => null);
    if (found?.Instances?.[0]) return region;
  }
  return regions[0] ?? connection.region;
}
