import type { Account, Estate, Group, PolicyReading, Role, User } from '../../estate/estate.ts';
import type { AccountId } from '../../estate/identifiers.ts';
import { findAccount } from '../../estate/principals.ts';
import type { Facet } from './facet.ts';
import { transplantControl } from './transplant-control.ts';

/**
 * The estate `into`, with one facet as `from` has it: what would be, had this one change not been made, or had it alone
 * been made. Where `from` lacks the holder of the facet, `into` stays as it is.
 */
export function transplant(into: Estate, from: Estate, facet: Facet): Estate {
  switch (facet.kind) {
    case 'control-policy':
    case 'control-attachment':
    case 'account-place':
      return transplantControl(into, from, facet);
    case 'managed-policy':
      return { ...into, accounts: into.accounts.map((account) => withText(account, from, facet.policy)) };
    default: {
      const source = findAccount(from, facet.account);
      if (source === null) return into;
      return inAccount(into, facet.account, (account) => accountWith(account, source, facet));
    }
  }
}

type AccountFacet = Exclude<
  Facet,
  { readonly kind: 'control-policy' | 'control-attachment' | 'account-place' | 'managed-policy' }
>;

function accountWith(account: Account, source: Account, facet: AccountFacet): Account {
  switch (facet.kind) {
    case 'principal':
      return withPolicies(
        {
          ...account,
          roles: withEntry(account.roles, source.roles, facet.holder, arnOf),
          users: withEntry(account.users, source.users, facet.holder, arnOf),
        },
        source,
      );
    case 'resource-policy':
      return {
        ...account,
        resourcePolicies: withEntry(account.resourcePolicies, source.resourcePolicies, facet.resource, arnOf),
      };
    case 'inline-policy':
      return onHolder(account, source, facet.holder, (holder, other) => ({
        ...holder,
        inlinePolicies: withEntry(
          holder.inlinePolicies,
          other.inlinePolicies,
          facet.name,
          (one: PolicyReading) => one.name,
        ),
      }));
    case 'attachment':
      return withPolicies(
        onHolder(account, source, facet.holder, (holder, other) => ({
          ...holder,
          attachedPolicyArns: withEntry(
            holder.attachedPolicyArns,
            other.attachedPolicyArns,
            facet.policy,
            (arn: string) => arn,
          ),
        })),
        source,
      );
    case 'boundary':
      return withPolicies(
        onHolder(account, source, facet.holder, (holder, other) =>
          'boundaryArn' in holder && 'boundaryArn' in other
            ? { ...holder, boundaryArn: other.boundaryArn }
            : holder,
        ),
        source,
      );
    case 'trust-policy':
      return onHolder(account, source, facet.holder, (holder, other) =>
        'trustPolicy' in holder && 'trustPolicy' in other
          ? { ...holder, trustPolicy: other.trustPolicy }
          : holder,
      );
    case 'tags':
      return onHolder(account, source, facet.holder, (holder, other) =>
        'tags' in holder && 'tags' in other ? { ...holder, tags: other.tags } : holder,
      );
    case 'group-membership':
      return onHolder(account, source, facet.holder, (holder, other) =>
        'groups' in holder && 'groups' in other
          ? {
              ...holder,
              groups: withEntry(holder.groups, other.groups, facet.group, (name: string) => name),
            }
          : holder,
      );
  }
}

function arnOf({ arn }: { readonly arn: string }): string {
  return arn;
}

/** One entry of a list as the other list has it: put in, replaced, or taken out. */
function withEntry<T>(
  entries: readonly T[],
  others: readonly T[],
  key: string,
  keyOf: (entry: T) => string,
): readonly T[] {
  const other = others.find((entry) => keyOf(entry) === key);
  const place = entries.findIndex((entry) => keyOf(entry) === key);
  if (other === undefined) return place < 0 ? entries : entries.toSpliced(place, 1);
  return place < 0 ? [...entries, other] : entries.toSpliced(place, 1, other);
}

function onHolder(
  account: Account,
  source: Account,
  arn: string,
  change: <T extends Role | User | Group>(holder: T, other: T) => T,
): Account {
  const among = <T extends Role | User | Group>(
    entries: readonly T[],
    others: readonly T[],
  ): readonly T[] => {
    const place = entries.findIndex((entry) => entry.arn === arn);
    const other = others.find((entry) => entry.arn === arn);
    const entry = entries[place];
    return entry === undefined || other === undefined
      ? entries
      : entries.toSpliced(place, 1, change(entry, other));
  };
  return {
    ...account,
    roles: among(account.roles, source.roles),
    users: among(account.users, source.users),
    groups: among(account.groups, source.groups),
  };
}

/** The managed policies that only the other reading holds come along: an attachment without its text is unknown. */
function withPolicies(account: Account, source: Account): Account {
  const missing = [...source.managedPolicies].filter(([arn]) => !account.managedPolicies.has(arn));
  if (missing.length === 0) return account;
  return { ...account, managedPolicies: new Map([...account.managedPolicies, ...missing]) };
}

/** A managed policy's text as the other estate has it, in whichever of its accounts. */
function withText(account: Account, from: Estate, policy: string): Account {
  if (!account.managedPolicies.has(policy)) return account;
  const own = findAccount(from, account.id)?.managedPolicies.get(policy);
  const reading =
    own ?? from.accounts.map(({ managedPolicies }) => managedPolicies.get(policy)).find((one) => one);
  if (reading === undefined) return account;
  return { ...account, managedPolicies: new Map([...account.managedPolicies, [policy, reading]]) };
}

function inAccount(estate: Estate, id: AccountId, change: (account: Account) => Account): Estate {
  return {
    ...estate,
    accounts: estate.accounts.map((account) => (account.id === id ? change(account) : account)),
  };
}
