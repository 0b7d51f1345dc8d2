import type { Collection } from '../collect/aws/collect-estate.ts';
import type { CollectGap, CollectResult } from '../deliver/collect-result.ts';
import { isClosedAccount } from '../estate/organization.ts';
import { alikeAccounts } from './alike-accounts.ts';
import { requiredLayers } from './judge-estate.ts';

/** Sums a collection up, by what the rules need of it. */
export function summarizeCollection(collection: Collection, estate: string): CollectResult {
  const { partition, collectedAt, organization, roles, accounts } = collection;
  const needed: ReadonlySet<string> = requiredLayers;
  const gaps = accounts.flatMap(({ account, layers }) =>
    [...layers].flatMap(([layer, outcome]): CollectGap[] =>
      outcome.state === 'unknown' ? [{ account, layer, reason: outcome.reason, detail: outcome.detail }] : [],
    ),
  );
  const closed = (organization?.accounts ?? []).filter(isClosedAccount);
  const nothing = accounts.flatMap(({ account, layers }): CollectGap[] => {
    const status = layers.size === 0 ? closed.find(({ id }) => id === account)?.status : undefined;
    const detail = `its status is ${status}: nothing in it can act or be read`;
    return status === undefined ? [] : [{ account, layer: 'iam', reason: 'account-suspended', detail }];
  });
  const open = new Set(gaps.filter(({ layer }) => needed.has(layer)).map(({ account }) => account));
  return {
    estate,
    partition,
    collectedAt,
    organization: organization?.id ?? null,
    roles,
    accounts: { sealed: accounts.length - open.size, total: accounts.length },
    // No gap that leaves an account open: there is nothing that anybody could read.
    gaps: [...gaps, ...nothing],
    events: alikeAccounts(collection.events),
  };
}
