import type { AccountId } from '../../estate/identifiers.ts';
import type { Agent, Registry } from '../../registry/index.ts';

/** Accounts of agents before all others: what a collection that is cut short has read should be what matters. */
const ofAgents = 10;

/** How early an account is read: larger is earlier. */
export function accountPriority(account: AccountId, registry: Registry | null): number {
  const names = registry?.agents.some(({ identify }) =>
    identify.some((block) => namesAccount(block, account)),
  );
  return names ? ofAgents : 0;
}

function namesAccount({ role, user, accounts }: Agent['identify'][number], account: AccountId): boolean {
  return accounts.includes(account) || [role, user].some((arn) => arn?.split(':')[4] === account);
}
