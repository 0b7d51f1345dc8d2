import type { Account, Group, Role, User } from '../estate.ts';
import type { Arn, Partition, UniqueId } from '../identifiers.ts';
import type { ChangeEvent } from './change-event.ts';
import { eventDocument } from './event-document.ts';
import { findNamed, isSameName } from './same-name.ts';

/**
 * The account as a call left it that made or deleted a role, user or group (IAM API Reference): what is made begins without
 * policies. The same account where the collected data has it so already; null for any other call.
 */
export function accountWithMade(account: Account, event: ChangeEvent, partition: Partition): Account | null {
  const { rolename, username, groupname } = event.names;
  switch (event.action) {
    case 'iam:CreateRole': {
      const parts = rolename === undefined ? null : partsOf(account, event, partition, 'role', rolename);
      if (parts === null) return null;
      const trustPolicy = eventDocument(event, 'assumerolepolicydocument', 'trust', 'trust policy');
      const role: Role = { kind: 'role', ...parts, trustPolicy, lastUsedAt: null, maxSessionSeconds: null };
      const roles = withOne(account.roles, role);
      return roles === account.roles ? account : { ...account, roles };
    }
    case 'iam:CreateUser': {
      const parts = username === undefined ? null : partsOf(account, event, partition, 'user', username);
      if (parts === null) return null;
      const user: User = { kind: 'user', ...parts, groups: [] };
      const users = withOne(account.users, user);
      return users === account.users ? account : { ...account, users };
    }
    case 'iam:CreateGroup': {
      const parts = groupname === undefined ? null : partsOf(account, event, partition, 'group', groupname);
      if (parts === null) return null;
      const { arn, name, uniqueId } = parts;
      const group: Group = { arn, name, uniqueId, inlinePolicies: [], attachedPolicyArns: [] };
      const groups = withOne(account.groups, group);
      return groups === account.groups ? account : { ...account, groups };
    }
    case 'iam:DeleteRole':
      return without(account, 'roles', rolename);
    case 'iam:DeleteUser':
      return without(account, 'users', username);
    case 'iam:DeleteGroup':
      return without(account, 'groups', groupname);
    default:
      return null;
  }
}

function partsOf(
  account: Account,
  event: ChangeEvent,
  partition: Partition,
  kind: 'role' | 'user' | 'group',
  name: string,
) {
  const { path = '/', permissionsboundary } = event.names;
  return {
    arn: (event.made?.arn ?? `arn:${partition}:iam::${account.id}:${kind}${path}${name}`) as Arn,
    name,
    path,
    // Only ever compared with others: an event has one id.
    uniqueId: (event.made?.id ?? `event ${event.eventID}`) as UniqueId,
    account: account.id,
    createdAt: event.at,
    inlinePolicies: [],
    attachedPolicyArns: [],
    boundaryArn: permissionsboundary ?? null,
    tags: event.tags ?? {},
  };
}

/** One of the same name that is there already was collected after the call, or another whose deletion no record shows. */
function withOne<T extends { readonly name: string; readonly uniqueId: UniqueId }>(
  list: readonly T[],
  made: T,
): readonly T[] {
  const other = findNamed(list, made.name);
  if (other === undefined) return [...list, made];
  const isSame = other.uniqueId === made.uniqueId || made.uniqueId.startsWith('event ');
  return isSame ? list : list.map((one) => (one === other ? made : one));
}

function without(
  account: Account,
  list: 'roles' | 'users' | 'groups',
  name: string | undefined,
): Account | null {
  if (name === undefined) return null;
  const rest = account[list].filter((one) => !isSameName(one.name, name));
  return rest.length === account[list].length ? account : { ...account, [list]: rest };
}
