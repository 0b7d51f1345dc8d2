import { knownAccounts, membership } from './environments.ts';
import type { Environment, Registry, TagMatch } from './registry.ts';
import type { ScopeAccount } from './resolved-scope.ts';

/** One way for a resource to lie in the environments an entry names; the entry holds where any term does. */
export type PlaceTerm =
  | { readonly kind: 'accounts'; readonly accounts: readonly string[] }
  /** Every account but these, the unknown ones included, unless a tag puts the resource elsewhere. */
  | {
      readonly kind: 'other-accounts';
      readonly not: readonly string[];
      readonly notTags: readonly TagMatch[];
      /** Accounts of the estate that are surely meant. */
      readonly among: readonly string[];
    }
  | { readonly kind: 'resource-tag'; readonly tag: TagMatch };

/** Where an entry holds, and why that cannot be known (empty = known). */
export interface Places {
  readonly terms: readonly PlaceTerm[];
  readonly unknown: readonly string[];
}

// Thousands of entries name the same few environments of one organization.
const known = new WeakMap<Registry, WeakMap<readonly ScopeAccount[], Map<string, Places>>>();

/**
 * The environments of an entry as accounts and resource tags.
 * INVARIANT: unknown counts as production. An allow bound to any environment leaves out accounts that no environment
 * matches; a deny bound to a production environment takes them in, accounts nobody has heard of included.
 */
export function placesOf(
  ids: readonly string[],
  effect: 'Allow' | 'Deny',
  registry: Registry,
  accounts: readonly ScopeAccount[],
): Places {
  const byAccounts = known.get(registry) ?? new WeakMap<readonly ScopeAccount[], Map<string, Places>>();
  known.set(registry, byAccounts);
  const byEntry = byAccounts.get(accounts) ?? new Map<string, Places>();
  byAccounts.set(accounts, byEntry);
  const key = JSON.stringify([effect, ids]);
  const found = byEntry.get(key) ?? findPlaces(ids, effect, registry, accounts);
  byEntry.set(key, found);
  return found;
}

function findPlaces(
  ids: readonly string[],
  effect: 'Allow' | 'Deny',
  registry: Registry,
  accounts: readonly ScopeAccount[],
): Places {
  const named = ids.flatMap((id) => registry.environments.find((environment) => environment.id === id) ?? []);
  const missing = ids.filter((id) => !named.some((environment) => environment.id === id));
  const unknown = missing.map((id) => `no environment \`${id}\` is declared`);
  const all = knownAccounts(registry, accounts);
  const inNamed = (account: ScopeAccount): boolean => named.some((one) => membership(one, account) === 'in');
  const own = all.filter(inNamed).map(({ id }) => id);
  const tags: PlaceTerm[] = named.flatMap(({ match }) =>
    match.resourceTags.map((tag): PlaceTerm => ({ kind: 'resource-tag', tag })),
  );
  unknown.push(...named.flatMap((environment) => uncollected(environment, accounts, inNamed)));

  const productive = named.some(({ tier }) => tier === 'production');
  if (effect === 'Allow' || !productive) {
    if (own.length === 0 && tags.length === 0 && unknown.length === 0) {
      unknown.push(`no collected account is in ${named.map(({ id }) => `\`${id}\``).join(', ')}`);
    }
    return { terms: own.length > 0 ? [{ kind: 'accounts', accounts: own }, ...tags] : tags, unknown };
  }

  const unnamed = registry.environments.filter(({ id }) => !ids.includes(id));
  const elsewhere = all
    .filter((account) => !inNamed(account))
    .filter((account) => unnamed.some((one) => membership(one, account) === 'in'))
    .map(({ id }) => id);
  const among = all.map(({ id }) => id).filter((id) => !elsewhere.includes(id));
  const otherTags = unnamed.flatMap(({ match }) => match.resourceTags);
  if (otherTags.length === 0) {
    return { terms: [{ kind: 'other-accounts', not: elsewhere, notTags: [], among }, ...tags], unknown };
  }
  // A tag of another environment moves a resource there only out of accounts that no environment claims.
  const strangers = among.filter((id) => !own.includes(id));
  const terms: PlaceTerm[] = [
    { kind: 'other-accounts', not: [...own, ...elsewhere].sort(), notTags: otherTags, among: strangers },
  ];
  if (own.length > 0) terms.unshift({ kind: 'accounts', accounts: own });
  return { terms: [...terms, ...tags], unknown };
}

/** Says that an environment's accounts cannot be known, once, with how many accounts it concerns. */
function uncollected(
  environment: Environment,
  accounts: readonly ScopeAccount[],
  inNamed: (account: ScopeAccount) => boolean,
): readonly string[] {
  const unread = accounts.filter(
    (account) => membership(environment, account) === 'unknown' && !inNamed(account),
  );
  const first = unread[0];
  if (first === undefined) return [];
  const whose = unread.length === 1 ? `of account ${first.id}` : `of ${unread.length} accounts`;
  const what = environment.match.ous.length > 0 && first.ous === null ? 'organizational units' : 'tags';
  return [`environment \`${environment.id}\` matches by ${what}, and those ${whose} were not collected`];
}
