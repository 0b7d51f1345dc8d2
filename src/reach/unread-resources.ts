import type { Account } from '../estate/estate.ts';
import { resourceIndex } from './resource-index.ts';

/** A resource that an account is known to have, and whose policy cannot be read: it may let anybody in. */
export interface UnreadResource {
  readonly arn: string;
  /** It and what lies below it, as patterns. */
  readonly own: readonly string[];
  readonly isRole: boolean;
}

const known = new WeakMap<Account, readonly UnreadResource[]>();

/** Worked out once for each account. */
export function unreadResources(account: Account): readonly UnreadResource[] {
  const found = known.get(account) ?? [
    ...resourceIndex(account).unreadable.map(
      ({ arn }): UnreadResource => ({ arn, own: [arn, `${arn}/*`, `${arn}:*`], isRole: false }),
    ),
    ...account.roles
      .filter(({ trustPolicy }) => trustPolicy.state === 'unreadable')
      .map(({ arn }): UnreadResource => ({ arn, own: [arn], isRole: true })),
  ];
  known.set(account, found);
  return found;
}
