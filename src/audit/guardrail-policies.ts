import type { Account, Group, PolicyReading, Role, User } from '../estate/estate.ts';
import type { AccountId, UniqueId } from '../estate/identifiers.ts';
import type { AuditContext } from './audit-context.ts';
import { homeAccount } from './home-account.ts';
import { policyKey, principalKey } from './subject-keys.ts';
import { accountLabel } from './wording.ts';

/** Policies that may hold a guardrail, under the one subject that a finding on them has. */
export interface GuardedSubject {
  readonly account: AccountId;
  readonly principalKey: string;
  /** What people know it by: an ARN, or an SCP's id. */
  readonly principal: string;
  readonly uniqueId: UniqueId | null;
  /** `SCP protect-the-trail (p-1)`. */
  readonly label: string;
  readonly policies: readonly PolicyReading[];
  /** The role or user whose inline policies these are. */
  readonly holder: Role | User | null;
  /** false: attached to nobody, so that it holds nobody back. */
  readonly binds: boolean;
}

/**
 * Every policy of the estate's people: control policies, managed policies, and the inline ones of each principal and
 * group. AWS's own policies are not theirs to write.
 */
export function guardedSubjects(context: AuditContext): readonly GuardedSubject[] {
  const before = known.get(context);
  if (before !== undefined) return before;
  const { accounts } = context.estate;
  const subjects = [...ofOrganization(context), ...accounts.flatMap((one) => ofAccount(context, one))];
  known.set(context, subjects);
  return subjects;
}

const known = new WeakMap<AuditContext, readonly GuardedSubject[]>();

function ofOrganization({ estate }: AuditContext): readonly GuardedSubject[] {
  const account = homeAccount(estate);
  if (account === null) return [];
  return (estate.organization?.policies ?? []).map(({ id, name, type, policy, targets }) => ({
    account,
    principalKey: policyKey(id),
    principal: id,
    uniqueId: null,
    label: `${type === 'SERVICE_CONTROL_POLICY' ? 'SCP' : 'RCP'} ${name} (${id})`,
    policies: [policy],
    holder: null,
    binds: targets.length > 0,
  }));
}

function ofAccount({ estate }: AuditContext, account: Account): readonly GuardedSubject[] {
  const attached = attachedArns(account);
  const where = accountLabel(estate, account.id);
  const subjects: GuardedSubject[] = [];
  for (const [arn, policy] of account.managedPolicies) {
    if (arn.includes(':iam::aws:')) continue;
    subjects.push({
      account: account.id,
      principalKey: policyKey(arn),
      principal: arn,
      uniqueId: null,
      label: `Policy ${arn.slice(arn.lastIndexOf('/') + 1)} in ${where}`,
      policies: [policy],
      holder: null,
      binds: attached.has(arn),
    });
  }
  const inline = (holder: Role | User | Group, key: string): void => {
    const kind = 'kind' in holder ? holder.kind : 'group';
    subjects.push({
      account: account.id,
      principalKey: key,
      principal: holder.arn,
      uniqueId: holder.uniqueId,
      label: `The ${kind} ${holder.name} in ${where}`,
      policies: holder.inlinePolicies,
      holder: 'kind' in holder ? holder : null,
      binds: true,
    });
  };
  for (const holder of [...account.roles, ...account.users]) inline(holder, principalKey(holder));
  for (const group of account.groups) inline(group, group.arn);
  return subjects;
}

function attachedArns({ roles, users, groups }: Account): ReadonlySet<string> {
  const arns = new Set<string>();
  for (const { attachedPolicyArns } of [...roles, ...users, ...groups]) {
    for (const arn of attachedPolicyArns) arns.add(arn);
  }
  for (const { boundaryArn } of [...roles, ...users]) if (boundaryArn !== null) arns.add(boundaryArn);
  return arns;
}
