import type { AccountId } from '../../estate/identifiers.ts';
import type { AuditContext } from '../audit-context.ts';
import { ownerOf } from '../owner.ts';
import { absent, present, type Ruling, type Subject } from '../ruling.ts';
import { accountKey } from '../subject-keys.ts';
import { accountLabel } from '../wording.ts';

/** Guarded calls of which nobody can say whether they were approved: a gap in sight, one per account. */
export function approvalsNotLooked(context: AuditContext, guarded: readonly Ruling[]): readonly Ruling[] {
  const { estate } = context;
  const open = new Map<AccountId, string[]>();
  for (const { judgement, subject } of guarded) {
    if (judgement.outcome !== 'unknown' || !subject) continue;
    open.set(subject.account, [...(open.get(subject.account) ?? []), judgement.reason ?? 'not known']);
  }
  const ids = new Set([...estate.accounts.map(({ id }) => id), ...open.keys()]);
  return [...ids].sort().flatMap((id): readonly Ruling[] => {
    const about: Subject = {
      rule: 'visibility-gap',
      account: id,
      principalKey: accountKey(id),
      subject: 'approvals',
    };
    const reasons = open.get(id) ?? [];
    if (reasons.length === 0) return [absent(estate, about)];
    return [
      present(estate, about, {
        severity: 'info',
        principal: id,
        uniqueId: null,
        agent: null,
        operator: null,
        owner: ownerOf(context, { agent: null, operator: null, account: id }),
        title: `Whether guarded calls in ${accountLabel(estate, id)} were approved cannot be told: ${reasons[0]}`,
        details: reasons.slice(1, 6),
        requires: ['cloudtrail'],
      }),
    ];
  });
}
