import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import type { AwsConnection } from '../connection.ts';
import { afterMarker, everyEntry, required } from '../pages.ts';

/**
 * Reads how long each role's sessions may last, which is nowhere else (IAM API Reference, ListRoles), as roles.json.
 * @param known ARN -> unique id of the roles in the authorization details: one that was replaced since is left out
 */
export async function readSessionLimits(
  connection: AwsConnection,
  known: ReadonlyMap<string, string>,
): Promise<string> {
  const client = connection.client(IAMClient);
  const roles = await everyEntry(
    (Marker) => client.send(new ListRolesCommand({ MaxItems: 1000, ...(Marker ? { Marker } : {}) })),
    afterMarker,
    (page) => required(page.Roles, 'Roles'),
  );
  const limits = roles
    .filter(({ Arn, RoleId }) => Arn !== undefined && known.get(Arn) === RoleId)
    .map(({ Arn, RoleName, RoleId, MaxSessionDuration }) =>
      JSON.stringify({ Arn, RoleName, RoleId, MaxSessionDuration }),
    )
    .sort();
  return `{"Roles":[${[...new Set(limits)].join(',\n')}]}\n`;
}
