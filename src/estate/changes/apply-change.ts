import { type PolicyKind, parsePolicyText } from '../../policy/index.ts';
import type { Account, Estate, PolicyReading, Role, User } from '../estate.ts';
import type { AccountId } from '../identifiers.ts';
import type { ChangeEvent } from './change-event.ts';

/**
 * The estate as one call left it: the policies of a role or user, a version of a managed policy, where a control policy is
 * attached. null for a call that is none of these, or whose record does not say enough.
 * @param policyOf a managed policy that the estate itself does not hold; what it does not know either stays unknown
 */
export function applyChange(estate: Estate, event: ChangeEvent, policyOf: PolicyByArn): Estate | null {
  const service = event.action.slice(0, event.action.indexOf(':'));
  if (service === 'organizations') return changedOrganization(estate, event);
  if (service !== 'iam' || event.account === null) return null;
  const name = event.action.slice('iam:'.length);
  if (policyTexts.has(name)) return changedPolicy(estate, event);
  const { rolename, username } = event.names;
  const change = principalChange(name, event);
  if (change === null) return null;
  const at = (account: Account): Account => withNamedPolicies(account, event, policyOf);
  if (rolename !== undefined)
    return withAccount(estate, event.account, (account) => {
      const role = account.roles.find((one) => isSameName(one.name, rolename));
      return role === undefined
        ? null
        : { ...at(account), roles: replaced(account.roles, role, change(role)) };
    });
  if (username === undefined) return null;
  return withAccount(estate, event.account, (account) => {
    const user = account.users.find((one) => isSameName(one.name, username));
    return user === undefined ? null : { ...at(account), users: replaced(account.users, user, change(user)) };
  });
}

/** Names are unique without case (IAM User Guide, "IAM and AWS STS quotas"), and a trail has them as they were typed. */
export function isSameName(name: string, other: string | undefined): boolean {
  return name.toLowerCase() === other?.toLowerCase();
}

/** Finds a managed policy by its ARN; null where nobody knows it. */
export type PolicyByArn = (arn: string) => PolicyReading | null;

/** A policy that is attached nowhere else is not in what was collected of the account. */
function withNamedPolicies(account: Account, { names }: ChangeEvent, policyOf: PolicyByArn): Account {
  const policies = new Map(account.managedPolicies);
  for (const arn of [names['policyarn'], names['permissionsboundary']]) {
    const policy = arn === undefined || policies.has(arn) ? null : policyOf(arn);
    if (policy !== null && arn !== undefined) policies.set(arn, policy);
  }
  return { ...account, managedPolicies: policies };
}

type PrincipalChange = <P extends Role | User>(principal: P) => P;

/** What a call does to the role or user that it names (IAM API Reference). */
function principalChange(name: string, event: ChangeEvent): PrincipalChange | null {
  const { policyarn, policyname, permissionsboundary } = event.names;
  switch (name) {
    case 'AttachRolePolicy':
    case 'AttachUserPolicy':
      if (policyarn === undefined) return null;
      return (one) => ({
        ...one,
        attachedPolicyArns: [...without(one.attachedPolicyArns, policyarn), policyarn],
      });
    case 'DetachRolePolicy':
    case 'DetachUserPolicy':
      if (policyarn === undefined) return null;
      return (one) => ({ ...one, attachedPolicyArns: without(one.attachedPolicyArns, policyarn) });
    case 'PutRolePolicy':
    case 'PutUserPolicy': {
      const document = documentOf(event, 'policydocument', 'identity', policyname);
      if (document === null) return null;
      return (one) => ({ ...one, inlinePolicies: [...otherPolicies(one, document.name), document] });
    }
    case 'DeleteRolePolicy':
    case 'DeleteUserPolicy':
      if (policyname === undefined) return null;
      return (one) => ({ ...one, inlinePolicies: otherPolicies(one, policyname) });
    case 'PutRolePermissionsBoundary':
    case 'PutUserPermissionsBoundary':
      if (permissionsboundary === undefined) return null;
      return (one) => ({ ...one, boundaryArn: permissionsboundary });
    case 'DeleteRolePermissionsBoundary':
    case 'DeleteUserPermissionsBoundary':
      return (one) => ({ ...one, boundaryArn: null });
    default:
      return null;
  }
}

/** Calls by which a managed policy has another text than before. */
const policyTexts: ReadonlySet<string> = new Set([
  'CreatePolicy',
  'CreatePolicyVersion',
  'SetDefaultPolicyVersion',
]);

/** The managed policy that a call is about; one that it makes has no ARN in its parameters (IAM API Reference, CreatePolicy). */
export function policyArnOf(event: ChangeEvent, partition: Estate['partition']): string | undefined {
  const { policyarn, policyname, path = '/' } = event.names;
  if (event.action !== 'iam:CreatePolicy') return policyarn;
  return policyname === undefined
    ? undefined
    : `arn:${partition}:iam::${event.account}:policy${path}${policyname}`;
}

/** A managed policy's new default version. Of an older one that is made the default again the record has no text. */
function changedPolicy(estate: Estate, event: ChangeEvent): Estate | null {
  const policyarn = policyArnOf(event, estate.partition);
  if (policyarn === undefined || event.account === null) return null;
  const isDefault = event.action !== 'iam:CreatePolicyVersion' || event.names['setasdefault'] === 'true';
  if (!isDefault) return null;
  return withAccount(estate, event.account, (account) => {
    const policies = new Map(account.managedPolicies);
    const before = policies.get(policyarn);
    const document = documentOf(event, 'policydocument', 'identity', before?.name ?? policyarn);
    // Absent is unknown, never empty.
    if (document === null) policies.delete(policyarn);
    else policies.set(policyarn, document);
    return { ...account, managedPolicies: policies };
  });
}

function changedOrganization(estate: Estate, event: ChangeEvent): Estate | null {
  const { organization } = estate;
  const { policyid, targetid } = event.names;
  const policy = organization?.policies.find(({ id }) => id === policyid);
  if (organization === null || policy === undefined) return null;
  const change = (): typeof policy | null => {
    switch (event.action) {
      case 'organizations:AttachPolicy':
        if (targetid === undefined) return null;
        return { ...policy, targets: [...without(policy.targets, targetid), targetid] };
      case 'organizations:DetachPolicy':
        if (targetid === undefined) return null;
        return { ...policy, targets: without(policy.targets, targetid) };
      case 'organizations:UpdatePolicy': {
        const kind = policy.type === 'SERVICE_CONTROL_POLICY' ? 'service-control' : 'resource-control';
        const document = documentOf(event, 'content', kind, policy.name);
        return document === null ? null : { ...policy, policy: document };
      }
      default:
        return null;
    }
  };
  const made = change();
  if (made === null) return null;
  return {
    ...estate,
    organization: { ...organization, policies: replaced(organization.policies, policy, made) },
  };
}

function documentOf(
  event: ChangeEvent,
  parameter: string,
  kind: PolicyKind,
  name: string | undefined,
): PolicyReading | null {
  const text = event.documents?.[parameter];
  if (text === undefined || name === undefined) return null;
  const parsed = parsePolicyText(text, kind);
  // Only ever compared with others: an event has one text.
  const digest = `event ${event.eventID}`;
  return parsed.ok
    ? { state: 'readable', name, document: parsed.value, digest }
    : { state: 'unreadable', name, issues: parsed.issues, digest };
}

function withAccount(
  estate: Estate,
  id: AccountId,
  change: (account: Account) => Account | null,
): Estate | null {
  const account = estate.accounts.find((one) => one.id === id);
  const made = account === undefined ? null : change(account);
  if (account === undefined || made === null) return null;
  return { ...estate, accounts: replaced(estate.accounts, account, made) };
}

function otherPolicies(principal: Role | User, name: string): readonly PolicyReading[] {
  return principal.inlinePolicies.filter((policy) => policy.name !== name);
}

function replaced<T>(list: readonly T[], old: T, made: T): readonly T[] {
  return list.map((one) => (one === old ? made : one));
}

function without(list: readonly string[], item: string): readonly string[] {
  return list.filter((one) => one !== item);
}
