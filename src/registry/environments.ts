import { matchesPattern } from './pattern.ts';
import type { Environment, Registry, TagMatch } from './registry.ts';
import type { ScopeAccount } from './resolved-scope.ts';

/** Whether an account is in an environment; unknown when it depends on what was not collected. */
export type Membership = 'in' | 'out' | 'unknown';

/** Which environments an account is in, and what that makes of it. */
export interface AccountEnvironment {
  readonly environments: readonly Environment[];
  /** `production` when any of its environments is, and when nothing is known. */
  readonly tier: Environment['tier'];
  /** false: no environment matches, and the tier is a precaution. */
  readonly known: boolean;
}

/** The environments that match an account. An account that none matches counts as production. */
export function environmentOf(registry: Registry, account: ScopeAccount): AccountEnvironment {
  const environments = registry.environments.filter(
    (environment) => membership(environment, account) === 'in',
  );
  const safe = environments.length > 0 && environments.every(({ tier }) => tier === 'non-production');
  return { environments, tier: safe ? 'non-production' : 'production', known: environments.length > 0 };
}

/** Whether an environment matches an account by id, organizational unit or account tag (ANY of them). */
export function membership({ match }: Environment, account: ScopeAccount): Membership {
  if (match.accounts.includes(account.id)) return 'in';
  if (account.ous?.some((unit) => match.ous.includes(unit))) return 'in';
  const { tags } = account;
  if (tags !== null && match.accountTags.some((tag) => matchesTag(tag, tags))) return 'in';
  const unread =
    (match.ous.length > 0 && account.ous === null) || (match.accountTags.length > 0 && account.tags === null);
  return unread ? 'unknown' : 'out';
}

/** Whether a set of tags has the key with one of the values (patterns). */
export function matchesTag(tag: TagMatch, tags: Readonly<Record<string, string>>): boolean {
  if (!Object.hasOwn(tags, tag.key)) return false;
  const value = tags[tag.key] ?? '';
  return tag.values.some((pattern) => matchesPattern(pattern, value));
}

/** Every account that the estate or the environments name; facts of the latter alone are not collected. */
export function knownAccounts(
  registry: Registry,
  accounts: readonly ScopeAccount[],
): readonly ScopeAccount[] {
  const known = new Map(accounts.map((account) => [account.id, account]));
  for (const { match } of registry.environments) {
    for (const id of match.accounts) if (!known.has(id)) known.set(id, { id, ous: null, tags: null });
  }
  return [...known.values()].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
