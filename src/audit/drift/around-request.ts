import type { Account, Estate, ResourcePolicy } from '../../estate/estate.ts';
import { findPrincipal } from '../../estate/principals.ts';

/**
 * What of an estate has a say in one principal's one request: every layer as it is, of principals only this one and the
 * role that the request is about, of resource policies only those that may speak for its resource. Undoing changes one by
 * one asks of a new estate each time, and each builds its indexes over all that it holds: with all 10,000 roles in it, a
 * night that changed each of them would take a quarter of an hour.
 *
 * INVARIANT: nothing is left out that could allow or refuse this request; what is left out is other people's.
 */
export function aroundRequest(estate: Estate, principal: string, resource: string): Estate {
  const kept = new Set<unknown>([findPrincipal(estate, principal), findPrincipal(estate, resource)]);
  const homes = new Set([...kept].map((one) => (one as { readonly account?: unknown } | null)?.account));
  return {
    ...estate,
    accounts: estate.accounts.map((account) => {
      const bare = bareAccount(account);
      const speaking = account.resourcePolicies.filter((policy) => maySpeakFor(policy, resource));
      if (!homes.has(account.id) && speaking.length === 0) return bare;
      return {
        ...bare,
        roles: account.roles.length === 0 ? [] : account.roles.filter((role) => kept.has(role)),
        users: account.users.length === 0 ? [] : account.users.filter((user) => kept.has(user)),
        resourcePolicies: speaking,
      };
    }),
  };
}

/** One names the other or a part of it: `bucket` and `bucket/key`, a function and its alias. */
function maySpeakFor({ arn }: ResourcePolicy, resource: string): boolean {
  return resource.startsWith(arn) || arn.startsWith(resource);
}

const bares = new WeakMap<Account, Account>();

/** An account without its principals and resource policies: made once, so that what is known of it is known once. */
function bareAccount(account: Account): Account {
  const known = bares.get(account);
  if (known !== undefined) return known;
  const bare = { ...account, roles: [], users: [], resourcePolicies: [] };
  bares.set(account, bare);
  return bare;
}
