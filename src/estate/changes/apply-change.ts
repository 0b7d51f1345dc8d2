import type { Account, Estate, PolicyReading } from '../estate.ts';
import type { AccountId } from '../identifiers.ts';
import type { ChangeEvent } from './change-event.ts';
import { eventDocument } from './event-document.ts';
import { changedHolder } from './holder-change.ts';
import { accountWithMade } from './made-holder.ts';
import { changedOrganization } from './organization-change.ts';
import { replaced } from './same-name.ts';

/** A managed policy as it was when a call named it, or as the call left it; null where nobody knows it. */
export type PolicyByArn = (arn: string, event: ChangeEvent) => PolicyReading | null;

/**
 * The estate as one call left it: roles, users and groups with their policies, managed policies, the organization's tree and
 * policies. The same estate where it was so already; null for a call that is none of these, or whose record does not say enough.
 * @param policyOf a managed policy that the estate itself does not hold; what it does not know either stays unknown
 */
export function applyChange(estate: Estate, event: ChangeEvent, policyOf: PolicyByArn): Estate | null {
  const service = event.action.slice(0, event.action.indexOf(':'));
  if (service === 'organizations') {
    if (estate.organization === null) return null;
    const organization = changedOrganization(estate.organization, event);
    if (organization === null) return null;
    return organization === estate.organization ? estate : { ...estate, organization };
  }
  if (service !== 'iam' || event.account === null) return null;
  return withAccount(estate, event.account, (account) => {
    if (policyCalls.has(event.action)) return changedPolicies(account, event, estate.partition, policyOf);
    const made = accountWithMade(account, event, estate.partition) ?? changedHolder(account, event);
    return made === null || made === account ? made : withNamedPolicies(made, event, policyOf);
  });
}

/** A policy that is attached nowhere else is not in what was collected of the account. */
function withNamedPolicies(account: Account, event: ChangeEvent, policyOf: PolicyByArn): Account {
  const { names } = event;
  const missing = [names['policyarn'], names['permissionsboundary']].flatMap((arn) => {
    const policy = arn === undefined || account.managedPolicies.has(arn) ? null : policyOf(arn, event);
    return arn === undefined || policy === null ? [] : [[arn, policy] as const];
  });
  if (missing.length === 0) return account;
  return { ...account, managedPolicies: new Map([...account.managedPolicies, ...missing]) };
}

const policyCalls: ReadonlySet<string> = new Set([
  'iam:CreatePolicy',
  'iam:CreatePolicyVersion',
  'iam:SetDefaultPolicyVersion',
  'iam:DeletePolicy',
]);

/** The managed policy that a call is about; one that it makes has no ARN in its parameters (IAM API Reference, CreatePolicy). */
export function policyArnOf(event: ChangeEvent, partition: Estate['partition']): string | undefined {
  const { policyarn, policyname, path = '/' } = event.names;
  if (event.action !== 'iam:CreatePolicy') return policyarn;
  return policyname === undefined
    ? undefined
    : `arn:${partition}:iam::${event.account}:policy${path}${policyname}`;
}

/**
 * A managed policy's new default version. Of an older one that is made the default again the record has no text: absent is
 * unknown, never empty.
 */
function changedPolicies(
  account: Account,
  event: ChangeEvent,
  partition: Estate['partition'],
  policyOf: PolicyByArn,
): Account | null {
  const arn = policyArnOf(event, partition);
  if (arn === undefined) return null;
  if (event.action === 'iam:CreatePolicyVersion' && event.names['setasdefault'] !== 'true') return null;
  const policies = new Map(account.managedPolicies);
  const text = textLeft(account, event, arn, policyOf);
  if (text !== null) policies.set(arn, text);
  else if (!policies.delete(arn)) return account;
  return { ...account, managedPolicies: policies };
}

function textLeft(
  account: Account,
  event: ChangeEvent,
  arn: string,
  policyOf: PolicyByArn,
): PolicyReading | null {
  switch (event.action) {
    case 'iam:DeletePolicy':
      return null;
    case 'iam:SetDefaultPolicyVersion':
      return policyOf(arn, event);
    default:
      return eventDocument(
        event,
        'policydocument',
        'identity',
        account.managedPolicies.get(arn)?.name ?? arn,
      );
  }
}

function withAccount(
  estate: Estate,
  id: AccountId,
  change: (account: Account) => Account | null,
): Estate | null {
  const account = estate.accounts.find((one) => one.id === id);
  const made = account === undefined ? null : change(account);
  if (account === undefined || made === null) return null;
  return made === account ? estate : { ...estate, accounts: replaced(estate.accounts, account, made) };
}
