import type { AccessLevel } from '../access/access-set.ts';
import type { AccountId } from '../estate/identifiers.ts';
import type { NamedPolicy, PolicyDocument, PolicyVersion, Statement } from '../policy/document.ts';
import { globOfText, matchGlob } from '../policy/match-glob.ts';
import { inPlace } from './place-conditions.ts';
import { type ResourceOwners, resourceAround } from './resource-owners.ts';

/** Whose resources are asked for, and by whom. */
export interface Asked {
  readonly account: AccountId;
  /** The requester's: no request crosses partitions. null: nobody knows. */
  readonly partition: string | null;
  readonly owners: ResourceOwners;
}

/**
 * Policies as they speak of the resources of one account.
 *
 * Without resource policies only the identity side is judged, and across accounts both sides must allow (R-026). So a
 * `*` in the account segment of an Allow means the account at hand; the ARNs that name no account (S3's) or `aws`
 * (what AWS owns) stay, but for those that are known to be another account's. An ARN of another partition means nothing.
 * INVARIANT: nothing is added, and of that account's resources nothing is taken away.
 */
export function ofResourceAccount(levels: readonly AccessLevel[], asked: Asked): readonly AccessLevel[] {
  const { account, partition, owners } = asked;
  return levels.map((level) => ({
    ...level,
    policies: level.policies.map((policy) => {
      const others = ownedElsewhere(policy.document, asked);
      return rewrite(policy, `of ${account} ${partition} ${others.join(' ')}`, (statement, version) => {
        const placed = inPlace(statement, version, account);
        return (
          placed &&
          withPatterns(placed, (pattern) =>
            others.includes(resourceAround(owners, pattern) ?? '') ? [] : inAccount(pattern, asked),
          )
        );
      });
    }),
  }));
}

const placed = new WeakMap<readonly AccessLevel[], Map<AccountId, readonly AccessLevel[]>>();

/** SCP levels with what their conditions on `s3:ResourceAccount` say of one account; worked out once for each list. */
export function controlsInAccount(
  levels: readonly AccessLevel[],
  account: AccountId,
): readonly AccessLevel[] {
  const accounts = placed.get(levels) ?? new Map<AccountId, readonly AccessLevel[]>();
  placed.set(levels, accounts);
  const found =
    accounts.get(account) ??
    levels.map((level) => {
      const policies = level.policies.map((policy) =>
        rewrite(policy, `in ${account}`, (statement, version) => inPlace(statement, version, account)),
      );
      return policies.every((policy, at) => policy === level.policies[at]) ? level : { ...level, policies };
    });
  accounts.set(account, found);
  return found;
}

/** ARNs without an account that Allow statements name, and that another account is known to own. */
function ownedElsewhere({ statements }: PolicyDocument, { account, owners }: Asked): readonly string[] {
  if (owners.size === 0) return [];
  const found = new Set<string>();
  for (const { effect, resource } of statements) {
    if (effect !== 'Allow' || resource === null || resource.negated) continue;
    for (const pattern of resource.patterns) {
      const arn = resourceAround(owners, pattern);
      const owner = arn === null ? null : owners.get(arn);
      if (arn !== null && owner != null && owner !== account) found.add(arn);
    }
  }
  return [...found].sort();
}

export function isAccountId(text: string): text is AccountId {
  return /^[0-9]{12}$/.test(text);
}

const known = new WeakMap<PolicyDocument, Map<string, PolicyDocument>>();

/** The same document for the same question, so that what was compiled of it is found again. */
export function rewrite(
  policy: NamedPolicy,
  question: string,
  rewritten: (statement: Statement, version: PolicyVersion) => Statement | null,
): NamedPolicy {
  const made = known.get(policy.document) ?? new Map<string, PolicyDocument>();
  known.set(policy.document, made);
  const document = made.get(question) ?? rewriteDocument(policy.document, rewritten);
  made.set(question, document);
  return document === policy.document ? policy : { ...policy, document };
}

function rewriteDocument(
  document: PolicyDocument,
  rewritten: (statement: Statement, version: PolicyVersion) => Statement | null,
): PolicyDocument {
  const statements = document.statements.flatMap((one) => rewritten(one, document.version) ?? []);
  const same =
    statements.length === document.statements.length &&
    statements.every((statement, place) => statement === document.statements[place]);
  return same ? document : { ...document, statements };
}

/** An Allow with other resource patterns: the same object where they are the same, null where none is left. */
export function withPatterns(
  statement: Statement,
  rewritten: (pattern: string) => readonly string[],
): Statement | null {
  const { effect, resource } = statement;
  if (effect !== 'Allow' || resource === null || resource.negated) return statement;
  const patterns = [...new Set(resource.patterns.flatMap(rewritten))];
  const same =
    patterns.length === resource.patterns.length &&
    patterns.every((pattern, place) => pattern === resource.patterns[place]);
  if (same) return statement;
  return patterns.length === 0 ? null : { ...statement, resource: { ...resource, patterns } };
}

/** The account segment of a pattern with all six parts, which is read segment by segment; null of any other. */
export function accountSegment(pattern: string): string | null {
  const parts = pattern.split(':');
  if (parts.length < 6 || parts[0] !== 'arn') return null;
  // before the fifth colon a variable is none; such a pattern matches nothing and is left alone.
  return parts.slice(0, 5).some((part) => part.includes('${')) ? null : (parts[4] ?? null);
}

/** What a pattern covers of one account's resources, as patterns. */
export function inAccount(
  pattern: string,
  { account, partition }: Pick<Asked, 'account' | 'partition'>,
): readonly string[] {
  if (isOfAnother(pattern, partition)) return [];
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

/** Whether a pattern names a partition in full, and another one. */
export function isOfAnother(pattern: string, partition: string | null): boolean {
  if (partition === null || !pattern.startsWith('arn:')) return false;
  const end = pattern.indexOf(':', 4);
  const named = end < 0 ? '*' : pattern.slice(4, end);
  return named !== partition && !/[*?$]/.test(named);
}

/** A principal's own partition; null where its ARN does not say. */
export function partitionOf({ arn }: { readonly arn: string }): string | null {
  return arn.split(':')[1] ?? null;
}
