import type { Role, User } from '../estate/estate.ts';
import { type Caller, parseIdentity } from '../policy/arn-identity.ts';
import { Evaluation } from '../policy/evaluation.ts';
import type { CatalogFacts } from '../policy/facts.ts';
import { matchesPrincipal } from '../policy/match-principal.ts';
import { nameKey, type ReadStatement, type ResourceIndex } from './resource-index.ts';

/**
 * What of a principal's own layers limits a grant by silence.
 * - `free`: nothing.
 * - `user`: nothing; for its GetFederationToken sessions boundary and session policy.
 * - `capped`: boundary and session policy.
 * - `both`: it only delegates: the identity side has to allow it too.
 */
export type GrantLimit = 'free' | 'user' | 'capped' | 'both';

/** One Allow of a resource policy that names the principal. */
export interface Granting {
  readonly read: ReadStatement;
  readonly limit: GrantLimit;
  /** Only a session of this name is granted it; null: every one. */
  readonly session: string | null;
}

/** What the resource policies of an account say of one principal. */
export interface ResourceHits {
  readonly grants: readonly Granting[];
  readonly denies: readonly ReadStatement[];
  /** Denies that hit only a session of this name. */
  readonly sessionDenies: readonly { readonly read: ReadStatement; readonly session: string }[];
  /** Denies that nobody can say whether they hit, and Allows that nobody can say whether they name it. */
  readonly doubtful: readonly ReadStatement[];
}

/** Whoever starts a session chooses its name: one that no policy names stands for all the others. */
const anySession = 'any-session-that-nobody-names';

/** The caller that a role's or user's requests come from. */
export function callerOf({ kind, arn, name, account }: Role | User, session: string = anySession): Caller {
  if (kind === 'user') return parseIdentity(arn);
  const partition = arn.split(':')[1] ?? '';
  return parseIdentity(`arn:${partition}:sts::${account}:assumed-role/${name}/${session}`);
}

/** The statements that name the principal itself, or everybody but some: asked for each principal. */
export function hitsByName(
  index: ResourceIndex,
  principal: Role | User,
  resources: string,
  hasBoundary: boolean,
  catalog: CatalogFacts,
): ResourceHits {
  const named = index.byName.get(nameKey(principal.account, principal.name)) ?? [];
  return hitsOf([...named, ...index.open], principal, callerOf(principal), resources, hasBoundary, catalog);
}

/** The statements that name everybody, or the principal's whole account: the same for all principals of a kind there. */
export function hitsByAccount(
  index: ResourceIndex,
  principal: Role | User,
  resources: string,
  catalog: CatalogFacts,
): ResourceHits {
  const named = index.byAccount.get(principal.account) ?? [];
  // INVARIANT: a caller that no policy can name, so that the answer is the same for every principal of the account.
  const nobody = callerOf({ ...principal, kind: 'role', name: ' ' } as Role);
  return hitsOf([...new Set([...index.everyone, ...named])], principal, nobody, resources, false, catalog);
}

function hitsOf(
  statements: readonly ReadStatement[],
  principal: Role | User,
  caller: Caller,
  resources: string,
  hasBoundary: boolean,
  catalog: CatalogFacts,
): ResourceHits {
  const request = {
    principal: caller.text,
    action: '',
    resource: '*',
    resourceAccountId: resources,
    context: {},
  };
  const evaluation = new Evaluation(request, catalog, 'permissive', null);
  const grants: Granting[] = [];
  const denies: ReadStatement[] = [];
  const sessionDenies: { read: ReadStatement; session: string }[] = [];
  const doubtful: ReadStatement[] = [];
  for (const read of statements) {
    const { truth, limits } = matchesPrincipal(read.principal, caller, hasBoundary, evaluation);
    const sessions = sessionsNamed(read, principal, caller);
    if (read.statement.effect === 'Deny') {
      if (truth === 'unknown' || (truth === 'yes' && read.principal.negated && sessions.length > 0)) {
        doubtful.push(read);
      } else if (truth === 'yes') denies.push(read);
      else if (!read.principal.negated) for (const session of sessions) sessionDenies.push({ read, session });
      continue;
    }
    if (truth === 'unknown') doubtful.push(read);
    // across accounts both sides have to allow, whatever the form.
    const abroad = principal.account !== resources;
    const found = new Set<GrantLimit>();
    for (const limit of limits) {
      if (abroad || limit.identity) found.add('both');
      else if (limit.boundary) found.add('capped');
      else found.add(principal.kind === 'user' && !namesEveryone(read) ? 'user' : 'free');
    }
    for (const limit of found) grants.push({ read, limit, session: null });
    if (truth !== 'no' && found.has('free')) continue;
    for (const session of sessions) grants.push({ read, limit: abroad ? 'both' : 'free', session });
  }
  return { grants, denies, sessionDenies, doubtful };
}

function namesEveryone({ principal }: ReadStatement): boolean {
  return principal.names.some(({ form }) => form === 'everyone');
}

/** Names of the principal's sessions that a statement lists. */
function sessionsNamed(
  { principal }: ReadStatement,
  { kind }: Role | User,
  caller: Caller,
): readonly string[] {
  if (kind !== 'role') return [];
  const names = principal.names.flatMap(({ form, identity }) =>
    form === 'session' &&
    identity?.account === caller.account &&
    identity?.partition === caller.partition &&
    identity?.name === caller.name
      ? (identity?.session ?? [])
      : [],
  );
  return [...new Set(names)];
}
