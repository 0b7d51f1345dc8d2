import type { AccessLevel } from '../access/access-set.ts';
import type { Account, Estate, Role, User } from '../estate/estate.ts';
import type { AccountId } from '../estate/identifiers.ts';
import type { PolicyVersion, Statement } from '../policy/document.ts';
import { globOfText, matchGlob } from '../policy/match-glob.ts';
import { accountsInConditions, asksPlace, holdsIn } from './place-conditions.ts';
import { type Facts, principalFacts } from './principal-facts.ts';
import {
  type Asked,
  accountSegment,
  inAccount,
  isAccountId,
  isOfAnother,
  rewrite,
  withPatterns,
} from './resource-account.ts';
import { unreadResources } from './unread-resources.ts';

/**
 * Other accounts that Allow statements mean in particular, in order, each with what these say of it. An Allow that means
 * every account is left to the principal's own. A statement means another account
 * - by an ARN that names it, by its id or by a part of it that is not the own account's, or that covers a resource of it whose ARN names no account and whose policy cannot be read;
 * - by a condition on the account or organization of the resource that holds there, where it writes the account out, or
 *   holds of some accounts only, and not of the own.
 */
export function accountsNamed(
  estate: Estate,
  principal: Role | User,
  levels: readonly AccessLevel[],
  partition: string | null,
): ReadonlyMap<AccountId, readonly AccessLevel[]> {
  const named = new Map<AccountId, Set<Statement>>();
  const others = { own: principal.account, known: knownAccounts(estate) };
  const unread = estate.accounts.filter(({ id }) => id !== principal.account).flatMap(nameless);
  for (const { document } of levels.flatMap(({ policies }) => policies)) {
    for (const statement of document.statements) {
      if (statement.effect !== 'Allow') continue;
      for (const account of accountsByPattern(statement, partition, unread, others))
        add(named, account, null);
      for (const account of accountsByCondition(estate, principal, statement, document.version))
        add(named, account, statement);
    }
  }
  named.delete(principal.account);
  const accounts = [...named].sort(([one], [other]) => (one < other ? -1 : 1));
  return new Map(
    accounts.map(([account, byCondition]) => [
      account,
      naming(levels, { account, partition }, principal.account, byCondition, unread),
    ]),
  );
}

function add(named: Map<AccountId, Set<Statement>>, account: AccountId, statement: Statement | null): void {
  const statements = named.get(account) ?? new Set();
  named.set(account, statements);
  if (statement !== null) statements.add(statement);
}

/** A resource of an account that its ARN does not say, and whose policy cannot be read. */
interface Nameless {
  readonly account: AccountId;
  readonly arn: string;
}

function nameless(account: Account): readonly Nameless[] {
  return unreadResources(account).flatMap(({ arn }) =>
    accountSegment(arn) === '' ? [{ account: account.id, arn }] : [],
  );
}

function accountsByPattern(
  { resource }: Statement,
  partition: string | null,
  unread: readonly Nameless[],
  others: { readonly own: AccountId; readonly known: readonly AccountId[] },
): readonly AccountId[] {
  if (resource === null || resource.negated) return [];
  return resource.patterns.flatMap((pattern): readonly AccountId[] => {
    const segment = isOfAnother(pattern, partition) ? null : accountSegment(pattern);
    if (segment === null) return [];
    if (isAccountId(segment)) return [segment];
    if (segment !== '' && !covers(segment, others.own))
      return others.known.filter((account) => covers(segment, account));
    return unread.filter(({ arn }) => covered(pattern, arn).length > 0).map(({ account }) => account);
  });
}

/** A part of an id, with wildcards. */
function covers(segment: string, account: AccountId): boolean {
  return matchGlob(globOfText(segment), account);
}

const known = new WeakMap<Estate, readonly AccountId[]>();

/** Worked out once for each estate. */
function knownAccounts(estate: Estate): readonly AccountId[] {
  const found = known.get(estate) ?? [
    ...new Set([...estate.accounts, ...(estate.organization?.accounts ?? [])].map(({ id }) => id)),
  ];
  known.set(estate, found);
  return found;
}

/** What an ARN pattern without an account covers of a resource: nothing where it names nothing. Wide, never too little. */
function covered(pattern: string, arn: string): readonly string[] {
  const wide = pattern.replaceAll(/\$\{[^}]*\}/g, '*');
  if (accountSegment(pattern) !== '' || !/[^*?/]/.test(wide.split(':').slice(5).join(':'))) return [];
  const below = `${arn}/`;
  if (pattern === arn || pattern.startsWith(below)) return [pattern];
  const reaches = (part: string, text: string) => matchGlob(globOfText(part), text);
  // It covers something below where some beginning of it covers the slash.
  const some = [...wide].some((_, end) => reaches(wide.slice(0, end + 1), below));
  return [...(reaches(wide, arn) ? [arn] : []), ...(some ? [`${below}*`] : [])];
}

function accountsByCondition(
  estate: Estate,
  principal: Role | User,
  statement: Statement,
  version: PolicyVersion,
): readonly AccountId[] {
  if (!asksPlace(statement)) return [];
  const holds = (account: AccountId) =>
    holdsIn(statement, version, account, {
      ...principalFacts(estate, principal, [], account),
      ...(account === stranger ? strangerFacts : {}),
    }) !== 'no';
  const written = accountsInConditions(statement);
  const meant = [...new Set([...written, ...othersOnly(estate, principal, holds)])];
  return meant.filter((id) => id !== principal.account && holds(id));
}

/** No account has this id. */
const stranger = '000000000000' as AccountId;

/** It is of an organization of its own. */
const strangerFacts: Facts = {
  'aws:ResourceOrgID': 'o-0000000000',
  'aws:ResourceOrgPaths': ['o-0000000000/r-0000/'],
};

/**
 * The known accounts that a condition means where it does not hold of the own one. None where it holds of a stranger, or
 * of all there are: every account but the own (AWS's own policies say so of shared resources) is meant as a star is.
 */
function othersOnly(
  estate: Estate,
  principal: Role | User,
  holds: (account: AccountId) => boolean,
): readonly AccountId[] {
  if (holds(principal.account) || holds(stranger)) return [];
  const others = knownAccounts(estate).filter((id) => id !== principal.account);
  const meant = others.filter(holds);
  return meant.length === others.length && others.length > 1 ? [] : meant;
}

/** The levels cut to what they say of one account in particular. */
function naming(
  levels: readonly AccessLevel[],
  asked: Pick<Asked, 'account' | 'partition'>,
  own: AccountId,
  byCondition: ReadonlySet<Statement>,
  unread: readonly Nameless[],
): readonly AccessLevel[] {
  const arns = unread.flatMap(({ account, arn }) => (account === asked.account ? [arn] : []));
  const cut = (pattern: string): readonly string[] => {
    if (isOfAnother(pattern, asked.partition)) return [];
    const segment = accountSegment(pattern);
    if (segment === asked.account) return [pattern];
    if (segment && !covers(segment, own) && covers(segment, asked.account)) return inAccount(pattern, asked);
    return arns.flatMap((arn) => covered(pattern, arn));
  };
  const statementOf = (statement: Statement): Statement | null => {
    if (statement.effect === 'Deny') return statement;
    if (byCondition.has(statement)) return withPatterns(statement, (pattern) => inAccount(pattern, asked));
    return statement.resource?.negated === false ? withPatterns(statement, cut) : null;
  };
  return levels.map((level) => ({
    ...level,
    policies: level.policies.map((policy) => {
      const { statements } = policy.document;
      const chosen = statements.flatMap((one, place) => (byCondition.has(one) ? [place] : []));
      const question = `naming ${asked.account} ${asked.partition} ${own} ${chosen.join()} ${arns.join(' ')}`;
      return rewrite(policy, question, statementOf);
    }),
  }));
}
