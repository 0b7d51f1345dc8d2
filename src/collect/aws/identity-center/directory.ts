import {
  IdentitystoreClient,
  ListGroupMembershipsCommand,
  ListGroupsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-identitystore';
import type { AwsConnection } from '../connection.ts';
import { afterToken, everyEntry, required } from '../pages.ts';

/** The people and groups of a directory: ids and names, nothing else of a person. */
export interface Directory {
  readonly users: readonly { readonly UserId: string | undefined; readonly UserName: string | undefined }[];
  readonly groups: readonly {
    readonly GroupId: string | undefined;
    readonly DisplayName: string | undefined;
    readonly members: readonly string[];
  }[];
}

/**
 * Reads users and groups (Identity Store API Reference), and the members of the groups that anything was given to.
 * @param assigned the ids of those groups
 */
export async function readDirectory(
  connection: AwsConnection,
  IdentityStoreId: string,
  assigned: ReadonlySet<string>,
): Promise<Directory> {
  const client = connection.client(IdentitystoreClient);
  const users = await everyEntry(
    (NextToken) =>
      client.send(new ListUsersCommand({ IdentityStoreId, ...(NextToken ? { NextToken } : {}) })),
    afterToken,
    (page) => required(page.Users, 'Users'),
  );
  const groups = await everyEntry(
    (NextToken) =>
      client.send(new ListGroupsCommand({ IdentityStoreId, ...(NextToken ? { NextToken } : {}) })),
    afterToken,
    (page) => required(page.Groups, 'Groups'),
  );
  const kept = await Promise.all(
    groups
      .filter(({ GroupId }) => GroupId !== undefined && assigned.has(GroupId))
      .map(async ({ GroupId, DisplayName }) => {
        const memberships = await everyEntry(
          (NextToken) =>
            client.send(
              new ListGroupMembershipsCommand({
                IdentityStoreId,
                GroupId,
                ...(NextToken ? { NextToken } : {}),
              }),
            ),
          afterToken,
          (page) => required(page.GroupMemberships, 'GroupMemberships'),
        );
        const members = memberships.flatMap(({ MemberId }) => MemberId?.UserId ?? []).sort();
        return { GroupId, DisplayName, members };
      }),
  );
  return { users: users.map(({ UserId, UserName }) => ({ UserId, UserName })), groups: kept };
}
