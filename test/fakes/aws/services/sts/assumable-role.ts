import type { Turn } from '../../turn.ts';
import type { Detail, ReaderRole } from '../../world/account.ts';
import { documentJson } from '../iam/documents.ts';

interface TrustStatement {
  readonly Effect?: string;
  readonly Principal?: { readonly AWS?: string | readonly string[] } | string;
  readonly Action?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The role of this ARN: a reader role, or one of the account's own read from its trust policy; null: none. */
export function assumableRole(turn: Turn, arn: string, account: string): ReaderRole | null {
  const home = turn.world.accounts.get(account);
  const reader = home?.readers?.find((role) => role.arn === arn);
  if (reader) return reader;
  const role = home?.iam.RoleDetailList.find((detail) => detail['Arn'] === arn);
  if (!role) return null;
  return fromTrustPolicy(arn, role, home?.maxSessionSeconds?.[arn]);
}

/** Reads what a plain trust policy says; an external id is the only condition that is looked at. */
function fromTrustPolicy(
  arn: string,
  role: Detail,
  maxSessionSeconds: number | undefined,
): ReaderRole | null {
  const document = documentJson(role['AssumeRolePolicyDocument']) as { Statement?: TrustStatement[] } | null;
  const statements = [document?.Statement ?? []].flat().filter(({ Effect }) => Effect === 'Allow');
  const actions = statements.flatMap(({ Action }) => Action ?? []);
  if (!actions.some((action) => ['sts:AssumeRole', 'sts:*', '*'].includes(action))) return null;
  const trusts = statements.flatMap(({ Principal }) =>
    typeof Principal === 'string' ? Principal : (Principal?.AWS ?? []),
  );
  const externalId = statements
    .map(({ Condition }) => Condition?.['StringEquals']?.['sts:ExternalId'])
    .find(Boolean);
  const allows = (['sts:SetSourceIdentity', 'sts:TagSession'] as const).filter((action) =>
    actions.some((allowed) => [action, 'sts:*', '*'].includes(allowed)),
  );
  return {
    arn,
    trusts,
    allows,
    ...(externalId === undefined ? {} : { externalId }),
    ...(maxSessionSeconds === undefined ? {} : { maxSessionSeconds }),
  };
}
