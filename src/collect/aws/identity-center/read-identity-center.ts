import { ListInstancesCommand, SSOAdminClient } from '@aws-sdk/client-sso-admin';
import { CollectError, unlessNotOffered } from '../call-failure.ts';
import type { AwsConnection } from '../connection.ts';
import { afterToken, everyEntry, required } from '../pages.ts';
import { readAssignments, type SetsInAccounts } from './assignments.ts';
import { readDirectory } from './directory.ts';
import { readPermissionSets } from './permission-sets.ts';

/**
 * Reads the organization's Identity Center, as identity-center.json: permission sets, who was given which of them where,
 * users and groups. An organization has one instance, in one Region; it is looked for in the Regions given.
 * @returns the file's text; null where there is no instance
 */
export async function readIdentityCenter(
  connection: AwsConnection,
  regions: readonly string[],
  accounts: SetsInAccounts,
): Promise<string | null> {
  const instances: object[] = [];
  const seen = new Set<string>();
  for (const region of regions) {
    const client = connection.client(SSOAdminClient, region);
    const found = await unlessNotOffered(() =>
      everyEntry(
        (NextToken) => client.send(new ListInstancesCommand(NextToken ? { NextToken } : {})),
        afterToken,
        (page) => required(page.Instances, 'Instances'),
      ),
    );
    for (const { InstanceArn, IdentityStoreId, OwnerAccountId } of found ?? []) {
      if (!InstanceArn || !IdentityStoreId)
        throw new CollectError('malformed', 'an instance of Identity Center has no ARN or no identity store');
      if (seen.has(InstanceArn)) continue;
      seen.add(InstanceArn);
      const there = inRegion(connection, region);
      const permissionSets = await readPermissionSets(there, InstanceArn);
      const assignments = await readAssignments(there, InstanceArn, permissionSets, accounts);
      const groups = assignments.flatMap(({ PrincipalType, PrincipalId }) =>
        PrincipalType === 'GROUP' && PrincipalId ? [PrincipalId] : [],
      );
      const directory = await readDirectory(there, IdentityStoreId, new Set(groups));
      instances.push({
        InstanceArn,
        IdentityStoreId,
        OwnerAccountId,
        region,
        permissionSets,
        assignments,
        ...directory,
      });
    }
  }
  return instances.length === 0 ? null : `${JSON.stringify({ instances }, null, 1)}\n`;
}

/** The same connection with another Region for its own. */
function inRegion(connection: AwsConnection, region: string): AwsConnection {
  return { ...connection, region, client: (make, at = region) => connection.client(make, at) };
}
