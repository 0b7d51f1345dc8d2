import type { Account, Group, PolicyReading, Role, User } from '../estate.ts';
import type { Arn } from '../identifiers.ts';
import type { ChangeEvent } from './change-event.ts';
import { eventDocument } from './event-document.ts';
import { findNamed, isSameName, replaced } from './same-name.ts';

/**
 * The account as a call on one of its roles, users or groups left it: its policies, boundary, tags, trust policy or name, or
 * who is in a group. The same account where nothing changed; null for any other call, and where nobody there has the name.
 */
export function changedHolder(account: Account, event: ChangeEvent): Account | null {
  const { rolename, username, groupname, newgroupname } = event.names;
  const change = holderChange(account, event);
  if (change === null) return null;
  if (rolename !== undefined) {
    const roles = changedNamed(account.roles, rolename, change);
    return roles && withParts(account, { roles });
  }
  if (username !== undefined) {
    const users = changedNamed(account.users, username, change);
    return users && withParts(account, { users });
  }
  const group = groupname === undefined ? undefined : findNamed(account.groups, groupname);
  if (group === undefined) return null;
  const groups = replaced(account.groups, group, change(group));
  if (newgroupname === undefined) return withParts(account, { groups });
  const users = account.users.map((user) =>
    user.groups.includes(group.name)
      ? { ...user, groups: user.groups.map((name) => (name === group.name ? newgroupname : name)) }
      : user,
  );
  return { ...account, groups, users };
}

type Holder = Role | User | Group;
/** What does not concern a kind of holder leaves it as it is. */
type HolderChange = <H extends Holder>(holder: H) => H;

/** What a call does to the holder that it names (IAM API Reference); null for any other call. */
function holderChange(account: Account, event: ChangeEvent): HolderChange | null {
  const { policyarn, policyname, permissionsboundary } = event.names;
  switch (event.action.slice('iam:'.length)) {
    case 'AttachRolePolicy':
    case 'AttachUserPolicy':
    case 'AttachGroupPolicy':
      if (policyarn === undefined) return null;
      return (one) =>
        one.attachedPolicyArns.includes(policyarn)
          ? one
          : { ...one, attachedPolicyArns: [...one.attachedPolicyArns, policyarn] };
    case 'DetachRolePolicy':
    case 'DetachUserPolicy':
    case 'DetachGroupPolicy':
      if (policyarn === undefined) return null;
      return (one) =>
        one.attachedPolicyArns.includes(policyarn)
          ? { ...one, attachedPolicyArns: one.attachedPolicyArns.filter((arn) => arn !== policyarn) }
          : one;
    case 'PutRolePolicy':
    case 'PutUserPolicy':
    case 'PutGroupPolicy': {
      if (policyname === undefined) return null;
      const document = eventDocument(event, 'policydocument', 'identity', policyname);
      return (one) => ({ ...one, inlinePolicies: [...otherPolicies(one, policyname), document] });
    }
    case 'DeleteRolePolicy':
    case 'DeleteUserPolicy':
    case 'DeleteGroupPolicy':
      if (policyname === undefined) return null;
      return (one) => {
        const gone = findNamed(one.inlinePolicies, policyname);
        if (gone === undefined) return one;
        return { ...one, inlinePolicies: one.inlinePolicies.filter((policy) => policy !== gone) };
      };
    case 'PutRolePermissionsBoundary':
    case 'PutUserPermissionsBoundary':
      return permissionsboundary === undefined ? null : withBoundary(permissionsboundary);
    case 'DeleteRolePermissionsBoundary':
    case 'DeleteUserPermissionsBoundary':
      return withBoundary(null);
    case 'UpdateAssumeRolePolicy': {
      const trustPolicy = eventDocument(event, 'policydocument', 'trust', 'trust policy');
      return (one) => ('trustPolicy' in one ? { ...one, trustPolicy } : one);
    }
    case 'TagRole':
    case 'TagUser': {
      const { tags = {} } = event;
      return (one) =>
        'tags' in one ? { ...one, tags: { ...withoutKeys(one.tags, Object.keys(tags)), ...tags } } : one;
    }
    case 'UntagRole':
    case 'UntagUser':
      return (one) => ('tags' in one ? { ...one, tags: withoutKeys(one.tags, event.tagKeys ?? []) } : one);
    case 'AddUserToGroup':
    case 'RemoveUserFromGroup':
      return membershipChange(account, event);
    case 'UpdateUser':
      return renamed(event.names['newusername'], event.names['newpath']);
    case 'UpdateGroup':
      return renamed(event.names['newgroupname'], event.names['newpath']);
    default:
      return null;
  }
}

function withBoundary(boundaryArn: string | null): HolderChange {
  return (one) => ('boundaryArn' in one && one.boundaryArn !== boundaryArn ? { ...one, boundaryArn } : one);
}

/** A user's groups go by the names that they have, not as they were typed. */
function membershipChange(account: Account, { action, names }: ChangeEvent): HolderChange | null {
  const typed = names['groupname'];
  if (typed === undefined) return null;
  const name = findNamed(account.groups, typed)?.name ?? typed;
  return (one) => {
    if (!('groups' in one)) return one;
    const isIn = one.groups.some((group) => isSameName(group, name));
    if (isIn === (action === 'iam:AddUserToGroup')) return one;
    return {
      ...one,
      groups: isIn ? one.groups.filter((group) => !isSameName(group, name)) : [...one.groups, name],
    };
  };
}

/** Another name or path is another ARN, and the same unique id. */
function renamed(newName: string | undefined, newPath: string | undefined): HolderChange | null {
  if (newName === undefined && newPath === undefined) return null;
  return (one) => {
    const name = newName ?? one.name;
    const head = one.arn.slice(0, one.arn.indexOf('/'));
    const path = newPath ?? one.arn.slice(head.length, one.arn.length - one.name.length);
    const arn = `${head}${path}${name}` as Arn;
    return { ...one, name, arn, ...('path' in one ? { path } : {}) };
  };
}

function changedNamed<H extends Role | User>(
  list: readonly H[],
  name: string,
  change: HolderChange,
): readonly H[] | null {
  const one = findNamed(list, name);
  return one === undefined ? null : replaced(list, one, change(one));
}

/** The same account where every part is the one it has. */
function withParts(account: Account, parts: Partial<Pick<Account, 'roles' | 'users' | 'groups'>>): Account {
  const { roles = account.roles, users = account.users, groups = account.groups } = parts;
  const isSame = roles === account.roles && users === account.users && groups === account.groups;
  return isSame ? account : { ...account, roles, users, groups };
}

function otherPolicies(holder: Holder, name: string): readonly PolicyReading[] {
  return holder.inlinePolicies.filter((policy) => policy.name !== name);
}

/** Keys of tags are told apart without case (IAM User Guide, "Rules for tagging"). */
function withoutKeys(
  tags: Readonly<Record<string, string>>,
  keys: readonly string[],
): Readonly<Record<string, string>> {
  const gone = new Set(keys.map((key) => key.toLowerCase()));
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.has(key.toLowerCase())));
}
