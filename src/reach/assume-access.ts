import type { AccessLayers, AccessLevel, AccessSet } from '../access/access-set.ts';
import type { Estate, Role, User } from '../estate/estate.ts';
import { isServiceLinkedRole } from '../estate/special-roles.ts';
import type { Caller } from '../policy/arn-identity.ts';
import { compiledStatements } from '../policy/compile-policy.ts';
import type { NamedPolicy, PolicyDocument, Statement } from '../policy/document.ts';
import { Evaluation } from '../policy/evaluation.ts';
import type { CatalogFacts } from '../policy/facts.ts';
import { matchAction } from '../policy/match-action.ts';
import { matchesPrincipal } from '../policy/match-principal.ts';
import type { EffectiveAccess } from './effective-access.ts';
import { keysOfDocument } from './mentioned-keys.ts';
import { acceptsSessionTags, type Facts } from './principal-facts.ts';
import { requestLevel } from './request-level.ts';
import { roleControls } from './role-controls.ts';

/** The calls that start a session of a role, each decided by its trust policy. */
export type StartAction = 'sts:AssumeRole' | 'sts:AssumeRoleWithWebIdentity' | 'sts:AssumeRoleWithSAML';

/** What a trust policy says of one caller, sorted by what else has to allow it. */
export interface TrustView {
  /** Allows that need nothing else of the caller's own. */
  readonly free: readonly Statement[];
  /** Allows that the caller's boundary caps. */
  readonly capped: readonly Statement[];
  /** Allows that only delegate: the caller's identity policies have to allow it too. */
  readonly delegated: readonly Statement[];
  readonly denies: readonly Statement[];
  /** Whether nobody can say if some statement names the caller. */
  readonly doubtful: boolean;
}

/**
 * The statements of a trust policy that cover this action by this caller. Read wide: one that may name the caller
 * counts as an Allow and not as a Deny, and `doubtful` says so.
 */
export function trustView(
  document: PolicyDocument,
  role: Role,
  caller: Caller,
  hasBoundary: boolean,
  catalog: CatalogFacts,
  action: StartAction = 'sts:AssumeRole',
): TrustView {
  const request = {
    principal: caller.text,
    action,
    resource: role.arn,
    resourceAccountId: role.account,
    context: {},
  };
  const evaluation = new Evaluation(request, catalog, 'permissive', null);
  const view = {
    free: [] as Statement[],
    capped: [] as Statement[],
    delegated: [] as Statement[],
    denies: [] as Statement[],
    doubtful: false,
  };
  for (const ready of compiledStatements({ name: 'trust policy', document })) {
    const { statement, principal } = ready;
    // without a principal a statement never applies. R-039: NotPrincipal never allows.
    if (principal === null || (principal.negated && statement.effect === 'Allow')) continue;
    if (!matchAction(ready.action, evaluation.actionId)) continue;
    const { truth, limits } = matchesPrincipal(principal, caller, hasBoundary, evaluation);
    if (truth === 'no') continue;
    if (truth === 'unknown') view.doubtful = true;
    if (statement.effect === 'Deny') {
      if (truth === 'yes') view.denies.push(statement);
      continue;
    }
    for (const limit of limits) {
      // across accounts both sides have to allow, whatever the form.
      if (limit.identity || caller.account !== role.account) view.delegated.push(statement);
      else if (limit.boundary) view.capped.push(statement);
      else view.free.push(statement);
    }
  }
  return view;
}

/**
 * The requests by which a caller may assume a role, as one access set: the role's trust policy together with the
 * caller's own layers. Empty: it cannot. Tags of the role hold in all of them.
 * @param effective the caller's, to resources of the role's account
 */
export function assumeAccess(
  estate: Estate,
  caller: Role | User,
  effective: EffectiveAccess,
  role: Role,
  view: TrustView,
): AccessSet {
  const of = (kind: string): readonly AccessLevel[] =>
    effective.access.levels.filter((level) => level.kind === kind);
  const [identity, boundary, scps] = [of('identity'), of('boundary'), of('scp')];
  const facts = factsOf(caller, effective, role);
  const own = [...identity, ...boundary].flatMap(({ policies }) =>
    policies.flatMap((one) => deniesOf(one) ?? []),
  );
  const bound =
    caller.kind === 'role' && isServiceLinkedRole(caller) ? [] : roleControls(estate, role.account).denies;
  const only = onlyThis(role, 'sts:AssumeRole');
  const layers = (allows: readonly Statement[], levels: readonly AccessLevel[]): AccessLayers => ({
    kind: 'layers',
    levels: [trustLevel(role, [...allows, ...view.denies], [...own, ...bound]), only, ...levels, ...scps],
    facts,
  });
  const members: AccessSet[] = [];
  if (view.free.length > 0) members.push(layers(view.free, []));
  if (view.capped.length > 0) members.push(layers(view.capped, boundary));
  if (view.delegated.length > 0) members.push(layers(view.delegated, [...identity, ...boundary]));
  return { kind: 'union', of: members };
}

/**
 * The requests by which somebody without policies of its own, a service or an identity provider, may start a session of
 * a role: the trust policy alone decides, and RCPs.
 * @param facts what is known of those requests
 */
export function outsideAccess(
  estate: Estate,
  role: Role,
  view: TrustView,
  action: StartAction,
  facts: Facts,
): AccessSet {
  const statements = [...view.free, ...view.capped, ...view.delegated, ...view.denies];
  const trust = trustLevel(role, statements, roleControls(estate, role.account).denies);
  return { kind: 'union', of: [{ kind: 'layers', levels: [trust, onlyThis(role, action)], facts }] };
}

/** What the trust policy says, with Denies of other layers, which win in every case. */
function trustLevel(
  role: Role,
  statements: readonly Statement[],
  denies: readonly NamedPolicy[],
): AccessLevel {
  const document = role.trustPolicy.state === 'readable' ? role.trustPolicy.document : null;
  const trust: PolicyDocument = {
    version: document?.version ?? '2012-10-17',
    id: null,
    statements: statements.map((statement) => ({
      ...statement,
      principal: null,
      resource: { negated: false, patterns: ['*'] },
    })),
  };
  return {
    name: 'trust',
    kind: 'trust',
    policies: [{ name: `trust policy of ${role.name}`, document: trust }, ...denies],
  };
}

const known = new WeakMap<PolicyDocument, PolicyDocument | null>();

function deniesOf({ name, document }: NamedPolicy): NamedPolicy | null {
  let denies = known.get(document);
  if (denies === undefined) {
    const statements = document.statements.filter(({ effect }) => effect === 'Deny');
    denies = statements.length === 0 ? null : { ...document, statements };
    known.set(document, denies);
  }
  return denies && { name, document: denies };
}

/** One action on one role. Its path may hold `*`, `?` and `$`, which are plain text there. */
function onlyThis(role: Role, action: StartAction): AccessLevel {
  const resource = role.arn.replaceAll(/[*?$]/g, (character) => `\${${character}}`);
  return requestLevel(action, resource);
}

/** The caller's facts, with the tags of the role and those that the caller cannot have. */
function factsOf(caller: Role | User, effective: EffectiveAccess, role: Role): Facts {
  const facts: Record<string, string | readonly string[]> = Object.assign(
    Object.create(null),
    effective.access.facts,
  );
  const own = effective.access.levels.flatMap(({ policies }) => policies.map(({ document }) => document));
  const trust = role.trustPolicy.state === 'readable' ? [role.trustPolicy.document] : [];
  addRoleTags(facts, [...own, ...trust], role);
  addCallerTags(facts, trust, caller);
  return facts;
}

/** Tags of the role that some policy asks for; one that it does not have is known to be absent. */
function addRoleTags(
  facts: Record<string, string | readonly string[]>,
  documents: readonly PolicyDocument[],
  role: Role,
): void {
  let tags: Map<string, string> | null = null;
  for (const document of documents) {
    for (const key of keysOfDocument(document)) {
      if (!key.startsWith('aws:resourcetag/') && !key.startsWith('iam:resourcetag/')) continue;
      tags ??= new Map(Object.entries(role.tags).map(([name, value]) => [name.toLowerCase(), value]));
      facts[key] = tags.get(key.slice(key.indexOf('/') + 1)) ?? [];
    }
  }
}

/** Tags that the trust policy asks of the caller, and that neither it nor a session of it can carry. */
function addCallerTags(
  facts: Record<string, string | readonly string[]>,
  trust: readonly PolicyDocument[],
  caller: Role | User,
): void {
  if (caller.kind === 'role' && acceptsSessionTags(caller)) return;
  for (const document of trust) {
    for (const key of keysOfDocument(document)) {
      if (!key.startsWith('aws:principaltag/')) continue;
      if (!Object.keys(facts).some((fact) => fact.toLowerCase() === key)) facts[key] = [];
    }
  }
}
