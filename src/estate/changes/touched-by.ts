import { type AccountId, parseAccountId } from '../identifiers.ts';
import type { ChangeEvent } from './change-event.ts';

/** What has to be read anew after changes. */
export interface Touched {
  readonly accounts: ReadonlySet<AccountId>;
  /** Whether the organization's tree or policies changed, which concerns every account. */
  readonly organization: boolean;
}

/**
 * What some changes touched. Identity Center writes the roles of a permission set into each account itself, by calls that
 * that account's own trail has; of its own calls those count that name an account.
 */
export function touchedBy(events: readonly ChangeEvent[]): Touched {
  const accounts = new Set<AccountId>();
  let organization = false;
  for (const { action, account, names } of events) {
    const service = action.slice(0, action.indexOf(':'));
    if (service === 'organizations') organization = true;
    else if (service === 'sso' || service === 'identitystore') {
      const target = parseAccountId(names['targetid'] ?? '');
      if (target !== null) accounts.add(target);
    } else if (account !== null) accounts.add(account);
  }
  return { accounts, organization };
}
