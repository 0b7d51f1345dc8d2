import type { AccountId } from '../../estate/identifiers.ts';
import type { AgentPrincipal } from '../agent-principals.ts';
import type { AuditContext } from '../audit-context.ts';
import { ownerOf } from '../owner.ts';
import { absent, present, type Ruling, type Subject } from '../ruling.ts';
import { accountKey } from '../subject-keys.ts';
import { accountLabel } from '../wording.ts';

/** What agents were for a while between two scans, and nobody looked at or could judge. */
export interface UnseenPassings {
  add(agent: AgentPrincipal, reason: string): void;
  /** Nothing between the scans could be looked at. */
  addScan(reason: string): void;
  /** A gap in sight, one per account. */
  rulings(): readonly Ruling[];
}

/** Reasons that are told of one account: the count of all is in the title. */
const mostReasons = 10;

/** Begins with none. */
export function createUnseenPassings(context: AuditContext): UnseenPassings {
  const { estate } = context;
  const reasons = new Map<AccountId, Map<string, number>>();
  const add = (account: AccountId, reason: string): void => {
    const counts = reasons.get(account) ?? new Map<string, number>();
    reasons.set(account, counts.set(reason, (counts.get(reason) ?? 0) + 1));
  };
  return {
    add: ({ principal }, reason) => add(principal.account, `${principal.name}: ${reason}`),
    addScan: (reason) => {
      for (const account of new Set(context.agents.map(({ principal }) => principal.account)))
        add(account, reason);
    },
    rulings: () =>
      [...new Set([...estate.accounts.map(({ id }) => id), ...reasons.keys()])].sort().map((id) => {
        const about: Subject = {
          rule: 'visibility-gap',
          account: id,
          principalKey: accountKey(id),
          subject: 'came-and-went',
        };
        const counts = [...(reasons.get(id) ?? [])].sort(([, one], [, other]) => other - one);
        if (counts.length === 0) return absent(estate, about);
        const count = counts.reduce((sum, [, times]) => sum + times, 0);
        const times = count === 1 ? 'once' : `${count} times`;
        const lines = counts.map(([reason, each]) =>
          each === 1 || counts.length === 1 ? reason : `${reason} (${each} times)`,
        );
        return present(estate, about, {
          severity: 'info',
          principal: id,
          uniqueId: null,
          agent: null,
          operator: null,
          owner: ownerOf(context, { agent: null, operator: null, account: id }),
          title: `What agents in ${accountLabel(estate, id)} were allowed for a while between two scans cannot be told, ${times}: ${lines[0]}`,
          details: [
            ...lines.slice(1, mostReasons),
            ...(lines.length > mostReasons ? [`and ${lines.length - mostReasons} more`] : []),
          ],
          requires: ['cloudtrail'],
        });
      }),
  };
}
