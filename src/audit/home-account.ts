import type { Estate } from '../estate/estate.ts';
import type { AccountId } from '../estate/identifiers.ts';

/** Where findings on the registry itself are kept: the management account, else the first one; null without any. */
export function homeAccount(estate: Estate): AccountId | null {
  return estate.organization?.managementAccountId ?? estate.accounts[0]?.id ?? null;
}
