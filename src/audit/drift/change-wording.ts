import type { Estate } from '../../estate/estate.ts';
import { findAccount } from '../../estate/principals.ts';
import type { EstateChange, Facet } from './facet.ts';

/** One change in plain words, one line: what was done to what, and where. */
export function changeInWords(change: EstateChange, before: Estate, after: Estate): string {
  const { facet, what } = change;
  const of = (account: string) => `in ${accountName(account, after)}`;
  switch (facet.kind) {
    case 'principal':
      return `${shortArn(facet.holder)} ${principalVerbs[what]} ${of(facet.account)}`;
    case 'inline-policy':
      return `inline policy ${facet.name} ${textVerbs[what]} ${shortArn(facet.holder)} ${of(facet.account)}`;
    case 'attachment':
      return `${policyName(facet.policy)} ${what === 'added' ? 'attached to' : 'detached from'} ${shortArn(facet.holder)} ${of(facet.account)}`;
    case 'boundary':
      return `permissions boundary of ${shortArn(facet.holder)} ${of(facet.account)} ${boundaryVerb(facet.holder, before, after)}`;
    case 'trust-policy':
      return `trust policy of ${shortArn(facet.holder)} ${of(facet.account)} edited`;
    case 'tags':
      return `tags of ${shortArn(facet.holder)} ${of(facet.account)} changed`;
    case 'group-membership':
      return `${shortArn(facet.holder)} ${what === 'added' ? 'put into' : 'taken out of'} group ${facet.group} ${of(facet.account)}`;
    case 'managed-policy':
      return isOwnedByAws(facet.policy)
        ? `AWS changed its managed policy ${policyName(facet.policy)}`
        : `managed policy ${policyName(facet.policy)} edited`;
    case 'resource-policy':
      return `resource policy of ${facet.resource} ${plainVerbs[what]}`;
    case 'control-policy':
      return `${controlName(facet.policy, before, after)} edited`;
    case 'control-attachment':
      return `${controlName(facet.policy, before, after)} ${what === 'added' ? 'attached to' : 'detached from'} ${nodeName(facet.target, before, after)}`;
    case 'account-place':
      return `account ${accountName(facet.account, after)} moved from ${parentName(facet, before)} to ${parentName(facet, after)}`;
  }
}

const plainVerbs = { added: 'added', removed: 'removed', edited: 'edited' } as const;
const textVerbs = { added: 'added to', removed: 'removed from', edited: 'edited on' } as const;
const principalVerbs = { added: 'made', removed: 'deleted', edited: 'deleted and made again' } as const;

function boundaryVerb(holder: string, before: Estate, after: Estate): string {
  const [was, is] = [before, after].map((estate) => boundaryOf(holder, estate));
  if (!is) return was ? `removed: it was ${policyName(was)}` : 'removed';
  return was ? `changed from ${policyName(was)} to ${policyName(is)}` : `set to ${policyName(is)}`;
}

function boundaryOf(holder: string, estate: Estate): string | null {
  for (const { roles, users } of estate.accounts)
    for (const principal of [...roles, ...users]) if (principal.arn === holder) return principal.boundaryArn;
  return null;
}

/** `role/team/deployer`: what comes after the account. */
function shortArn(arn: string): string {
  return arn.split(':').slice(5).join(':') || arn;
}

function policyName(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** AWS's own managed policies name no account but `aws` (IAM User Guide, "AWS managed policies"). */
function isOwnedByAws(arn: string): boolean {
  return arn.split(':')[4] === 'aws';
}

/** `prod (111122223333)`, or the id alone where no name is known. */
export function accountName(id: string, estate: Estate): string {
  const listed = estate.organization?.accounts.find((account) => account.id === id)?.name;
  const name = listed ?? findAccount(estate, id as never)?.name ?? null;
  return name === null || name === id ? id : `${name} (${id})`;
}

function controlName(id: string, before: Estate, after: Estate): string {
  const policy = [after, before]
    .flatMap(({ organization }) => organization?.policies ?? [])
    .find((one) => one.id === id);
  if (policy === undefined) return id;
  return `${policy.type === 'SERVICE_CONTROL_POLICY' ? 'SCP' : 'RCP'} ${policy.name} (${id})`;
}

function nodeName(id: string, before: Estate, after: Estate): string {
  for (const { organization } of [after, before]) {
    const unit = organization?.organizationalUnits.find((one) => one.id === id);
    if (unit) return `organizational unit ${unit.name} (${id})`;
    if (organization?.roots.some((root) => root.id === id)) return `the organization's root (${id})`;
    const account = organization?.accounts.find((one) => one.id === id);
    if (account) return `account ${account.name} (${id})`;
  }
  return id;
}

function parentName(facet: Extract<Facet, { kind: 'account-place' }>, estate: Estate): string {
  const parent = estate.organization?.accounts.find(({ id }) => id === facet.account)?.parentId;
  return parent === undefined ? 'an unknown place' : nodeName(parent, estate, estate);
}
