import type { AccessLevel } from '../access/access-set.ts';
import type { AccountId } from '../estate/identifiers.ts';
import type { NamedPolicy, PolicyDocument, Statement } from '../policy/document.ts';
import { globOfText, matchGlob } from '../policy/match-glob.ts';

/**
 * Policies as they speak of the resources of one account.
 *
 * Without resource policies only the identity side is judged, and across accounts both sides must allow (R-026). So a
 * `*` in the account segment of an Allow means the account at hand; the ARNs that name no account (S3's) or `aws`
 * (what AWS owns) stay. INVARIANT: nothing is added, and of that account's resources nothing is taken away.
 */
export function ofResourceAccount(
  levels: readonly AccessLevel[],
  account: AccountId,
): readonly AccessLevel[] {
  return rewrite(levels, `of ${account}`, (pattern) => inAccount(pattern, account));
}

/** What the levels grant by naming the account: an Allow that means every account is left to the account's own run. */
export function naming(levels: readonly AccessLevel[], account: AccountId): readonly AccessLevel[] {
  return rewrite(levels, `naming ${account}`, (pattern) =>
    accountSegment(pattern) === account ? [pattern] : [],
  );
}

/** Other accounts that the Allow statements of these levels name, in order. */
export function accountsNamed(levels: readonly AccessLevel[], own: AccountId): readonly AccountId[] {
  const named = new Set<AccountId>();
  for (const { document } of levels.flatMap(({ policies }) => policies)) {
    for (const { effect, resource } of document.statements) {
      if (effect !== 'Allow' || resource === null || resource.negated) continue;
      for (const pattern of resource.patterns) {
        const segment = accountSegment(pattern);
        if (segment !== null && segment !== own && isAccountId(segment)) named.add(segment);
      }
    }
  }
  return [...named].sort();
}

function isAccountId(text: string): text is AccountId {
  return /^[0-9]{12}$/.test(text);
}

const known = new WeakMap<PolicyDocument, Map<string, PolicyDocument>>();

/** The same document for the same question, so that what was compiled of it is found again. */
function rewrite(
  levels: readonly AccessLevel[],
  question: string,
  rewritten: (pattern: string) => readonly string[],
): readonly AccessLevel[] {
  return levels.map((level) => ({
    ...level,
    policies: level.policies.map((policy): NamedPolicy => {
      const made = known.get(policy.document) ?? new Map<string, PolicyDocument>();
      known.set(policy.document, made);
      const document = made.get(question) ?? rewriteDocument(policy.document, rewritten);
      made.set(question, document);
      return document === policy.document ? policy : { ...policy, document };
    }),
  }));
}

function rewriteDocument(
  document: PolicyDocument,
  rewritten: (pattern: string) => readonly string[],
): PolicyDocument {
  let changed = false;
  const statements = document.statements.flatMap((statement): readonly Statement[] => {
    const { effect, resource } = statement;
    if (effect !== 'Allow' || resource === null || resource.negated) return [statement];
    const patterns = [...new Set(resource.patterns.flatMap(rewritten))];
    const same =
      patterns.length === resource.patterns.length &&
      patterns.every((pattern, place) => pattern === resource.patterns[place]);
    if (same) return [statement];
    changed = true;
    return patterns.length === 0 ? [] : [{ ...statement, resource: { ...resource, patterns } }];
  });
  return changed ? { ...document, statements } : document;
}

/** The account segment of a pattern with all six parts, which is read segment by segment; null of any other. */
function accountSegment(pattern: string): string | null {
  const parts = pattern.split(':');
  if (parts.length < 6 || parts[0] !== 'arn') return null;
  // before the fifth colon a variable is none; such a pattern matches nothing and is left alone.
  return parts.slice(0, 5).some((part) => part.includes('${')) ? null : (parts[4] ?? null);
}

function inAccount(pattern: string, account: AccountId): readonly string[] {
  const segment = accountSegment(pattern);
  if (segment === null || segment === account) return [pattern];
  if (isAccountId(segment)) return [];
  if (!segment.includes('*') && !segment.includes('?')) return [pattern];
  const parts = pattern.split(':');
  const glob = globOfText(segment);
  return [account, '', 'aws']
    .filter((value) => matchGlob(glob, value))
    .map((value) => [...parts.slice(0, 4), value, ...parts.slice(5)].join(':'));
}
