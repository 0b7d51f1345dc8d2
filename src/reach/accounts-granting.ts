import type { AccessLevel } from '../access/access-set.ts';
import type { Account, Estate, Role, User } from '../estate/estate.ts';
import type { AccountId } from '../estate/identifiers.ts';
import type { PolicyDocument, Statement } from '../policy/document.ts';
import { nameKey, type ReadStatement, resourceIndex } from './resource-index.ts';

/**
 * Other accounts with a resource policy that was read, names the principal (or its account, or everybody), and speaks of
 * what some Allow of these levels covers. Wide: it may hold accounts that allow nothing after all, and never leaves one out.
 */
export function accountsGranting(
  estate: Estate,
  principal: Role | User,
  levels: readonly AccessLevel[],
): readonly AccountId[] {
  const grantors = grantorsOf(estate);
  const { account, name } = principal;
  const found = new Set<AccountId>();
  const targets = [
    ...(grantors.get('*') ?? []),
    ...(grantors.get(account) ?? []),
    ...(grantors.get(nameKey(account, name)) ?? []),
  ];
  for (const target of targets) {
    if (target.account === account || found.has(target.account)) continue;
    const documents = levels.flatMap(({ policies }) => policies.map(({ document }) => document));
    if (documents.some((document) => mayCover(document, target))) found.add(target.account);
  }
  return [...found].sort();
}

/** What some statements of one account's resource policies grant, as far as a quick look tells. */
interface Target {
  readonly account: AccountId;
  readonly resources: readonly { readonly service: string; readonly arn: string }[];
}

const known = new WeakMap<Estate, ReadonlyMap<string, readonly Target[]>>();

/** By `*`, the id of an account, or account and name: who is let in where. */
function grantorsOf(estate: Estate): ReadonlyMap<string, readonly Target[]> {
  const found = known.get(estate);
  if (found) return found;
  const made = new Map<string, Target[]>();
  for (const account of estate.accounts) {
    const { everyone, open, byAccount, byName } = resourceIndex(account);
    for (const [key, statements] of [['*', [...everyone, ...open]] as const, ...byAccount, ...byName]) {
      const target = targetOf(account, statements);
      if (target === null) continue;
      const targets = made.get(key) ?? [];
      made.set(key, targets);
      targets.push(target);
    }
  }
  known.set(estate, made);
  return made;
}

function targetOf({ id }: Account, statements: readonly ReadStatement[]): Target | null {
  const resources = new Map(
    statements.flatMap(({ statement, resource }) =>
      statement.effect === 'Allow' ? [[resource.arn, resource] as const] : [],
    ),
  );
  return resources.size === 0 ? null : { account: id, resources: [...resources.values()] };
}

const covers = new WeakMap<PolicyDocument, WeakMap<Target, boolean>>();

function mayCover(document: PolicyDocument, target: Target): boolean {
  const answers = covers.get(document) ?? new WeakMap<Target, boolean>();
  covers.set(document, answers);
  const found =
    answers.get(target) ??
    document.statements.some((statement) =>
      target.resources.some(({ service, arn }) => mayAllow(statement, service, arn)),
    );
  answers.set(target, found);
  return found;
}

function mayAllow({ effect, action, resource }: Statement, service: string, arn: string): boolean {
  if (effect !== 'Allow' || (!action.negated && !action.patterns.some((one) => mayName(one, service))))
    return false;
  if (resource === null || resource.negated) return true;
  return resource.patterns.some((pattern) => {
    const stem = literalStart(pattern);
    return arn.startsWith(stem) || stem.startsWith(arn);
  });
}

/** Whether an action pattern may cover an action of a service. */
function mayName(pattern: string, service: string): boolean {
  const prefix = literalStart(pattern).toLowerCase();
  const own = `${service}:`;
  return own.startsWith(prefix) || prefix.startsWith(own);
}

function literalStart(pattern: string): string {
  const open = pattern.search(/[*?$]/);
  return open < 0 ? pattern : pattern.slice(0, open);
}
