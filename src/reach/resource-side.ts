import type { AccessLevel } from '../access/access-set.ts';
import { type Catalog, loadCatalog } from '../catalog/index.ts';
import type { Account, Role, User } from '../estate/estate.ts';
import type { ElementList, NamedPolicy } from '../policy/document.ts';
import { compileActions, matchAction } from '../policy/match-action.ts';
import { anyService } from './denied-services.ts';
import type { Gap } from './gap.ts';
import { groupStatements, mergeStatements, type Part, plainPolicy } from './merged-policies.ts';
import { namedResources } from './named-resources.ts';
import { digestOfDocument } from './relevant-facts.ts';
import {
  type Granting,
  type GrantLimit,
  hitsByAccount,
  hitsByName,
  type ResourceHits,
} from './resource-hits.ts';
import {
  type ReadResource,
  type ReadStatement,
  type ResourceIndex,
  resourceIndex,
} from './resource-index.ts';
import { unsaidLevel } from './unsaid-denies.ts';

/** What resource policies grant a principal beside its own policies, before its own layers are put to it. */
export interface SideGrant {
  readonly limit: GrantLimit;
  /** Only a session of this name; null: every one. */
  readonly session: string | null;
  /** The Allows with the Denies of the same resources' policies, and what else bounds them. */
  readonly levels: readonly AccessLevel[];
}

/** What the resource policies of one account make of a principal's access there. */
export interface ResourceSide {
  /** Denies, beside an Allow of everything, for what its own policies allow; none where nothing is denied. */
  readonly narrowing: readonly AccessLevel[];
  readonly grants: readonly SideGrant[];
  readonly gaps: readonly Gap[];
}

/** what a trust policy has a say in, for a caller with policies of its own. */
export const trustActions = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'] as const;

/**
 * What the resource policies of `account` say of one principal, its own account or another.
 * @param identity its identity policies: services they do not name are passed over
 */
export function resourceSide(
  account: Account,
  principal: Role | User,
  identity: readonly AccessLevel[],
  hasBoundary: boolean,
): ResourceSide {
  const catalog = loadCatalog();
  const index = resourceIndex(account);
  const common = commonHits(index, principal, account, catalog);
  const named = hitsByName(index, principal, account.id, hasBoundary, catalog);
  const services = servicesAllowed(identity);
  const relevant = (service: string) => services === null || services.has(service);
  const abroad = principal.account !== account.id;
  const narrowing = abroad ? [] : narrowingOf(index, common, named, identity, relevant, principal.account);
  const grants: SideGrant[] = [];
  const groups = Map.groupBy(
    named.grants.flatMap((grant) => grantParts(grant, abroad)),
    ({ limit, session }) => JSON.stringify([limit, session]),
  );
  const granted = new Set<string>();
  for (const group of [...common.grants.values(), ...groups.values()]) {
    const first = group[0];
    if (first === undefined) continue;
    const { limit, session } = first;
    const kept = limit === 'both' ? group.filter(({ part }) => relevant(part.read.resource.service)) : group;
    if (kept.length === 0) continue;
    for (const { part } of kept) granted.add(part.read.resource.service);
    const own = new Set(kept.map(({ part }) => part.read.resource.arn));
    const against = [
      ...[...own].flatMap((arn) => common.denies.get(arn) ?? []),
      ...denyParts([
        ...named.denies,
        ...named.sessionDenies.flatMap((one) => (one.session === session ? one.read : [])),
      ]).filter(({ read }) => own.has(read.resource.arn)),
    ];
    grants.push(...sideGrants(kept, limit, session, mergedOnce(against)));
  }
  return {
    narrowing,
    grants,
    gaps: gapsOf(index, common.hits, named, (service) => relevant(service) || granted.has(service)),
  };
}

/** Beyond so many resources in one Deny it is not put into the set but for those that identity policies name. */
const mostSaid = 32;

/** The Denies that narrow what a principal's own policies allow, and what those cannot allow alone. */
function narrowingOf(
  index: ResourceIndex,
  common: Common,
  named: ResourceHits,
  identity: readonly AccessLevel[],
  relevant: (service: string) => boolean,
  account: string,
): readonly AccessLevel[] {
  const said: NamedPolicy[] = [];
  const unsaid: NamedPolicy[] = [];
  let mentioned: ReadonlySet<string> | null = null;
  for (const group of common.denyGroups) {
    if (!relevant(group.service)) continue;
    if (group.parts.length <= mostSaid) {
      said.push(...group.policies);
      continue;
    }
    mentioned ??= namedResources(index, identity);
    const arns = mentioned;
    said.push(...mergedOnce(group.parts.filter(({ read }) => arns.has(read.resource.arn))));
    unsaid.push(...group.policies);
  }
  said.push(
    ...mergeStatements(denyParts(named.denies.filter(({ resource }) => relevant(resource.service)))),
    ...withheldKeys(index, account, relevant),
    ...withheldRoles(index, identity),
  );
  return [
    ...(said.length === 0 ? [] : [besides(said)]),
    ...(unsaid.length === 0 ? [] : [common.unsaid(unsaid)]),
  ];
}

/** A level that lets everything through but what these policies deny. */
export function besides(denies: readonly NamedPolicy[]): AccessLevel {
  return { name: 'resource policies', kind: 'scope', policies: [everythingElse, ...denies] };
}

const everythingElse = plainPolicy('everything else', 'Allow', ['*'], ['*']);

interface GrantPart {
  readonly part: Part;
  readonly limit: GrantLimit;
  readonly session: string | null;
}

interface Common {
  readonly hits: ResourceHits;
  /** By the resource's ARN. */
  readonly denies: ReadonlyMap<string, readonly Part[]>;
  /** The same, put together. */
  readonly denyGroups: readonly {
    readonly service: string;
    readonly parts: readonly Part[];
    readonly policies: readonly NamedPolicy[];
  }[];
  /** One level for each set of Denies. */
  unsaid(denies: readonly NamedPolicy[]): AccessLevel;
  readonly grants: ReadonlyMap<string, readonly GrantPart[]>;
}

const knownCommon = new WeakMap<ResourceIndex, Map<string, Common>>();

/** What holds for all principals of an account alike, worked out once: documents are then the same for all of them. */
function commonHits(
  index: ResourceIndex,
  principal: Role | User,
  account: Account,
  catalog: Catalog,
): Common {
  const accounts = knownCommon.get(index) ?? new Map<string, Common>();
  knownCommon.set(index, accounts);
  const found = accounts.get(principal.account);
  if (found) return found;
  const hits = hitsByAccount(index, principal, account.id, catalog);
  const parts = denyParts(hits.denies);
  const unsaid = new Map<string, AccessLevel>();
  const abroad = principal.account !== account.id;
  const made: Common = {
    hits,
    denies: Map.groupBy(parts, ({ read }) => read.resource.arn),
    denyGroups: groupStatements(parts).map((group) => ({
      service: group[0]?.read.resource.service ?? '',
      parts: group,
      policies: mergeStatements(group),
    })),
    unsaid(denies) {
      const key = denies.map(({ document }) => digestOfDocument(document)).join();
      const level = unsaid.get(key) ?? unsaidLevel(denies);
      unsaid.set(key, level);
      return level;
    },
    grants: Map.groupBy(
      hits.grants.flatMap((grant) => grantParts(grant, abroad)),
      ({ limit }) => limit,
    ),
  };
  accounts.set(principal.account, made);
  return made;
}

const knownMerged = new WeakMap<ReadStatement, Map<string, readonly NamedPolicy[]>>();

/** Grants of one limit: those that patterns can say together, each other one by itself. */
function sideGrants(
  group: readonly GrantPart[],
  limit: GrantLimit,
  session: string | null,
  against: readonly NamedPolicy[],
): readonly SideGrant[] {
  const level = (allows: readonly NamedPolicy[]): AccessLevel => ({
    name: 'resource policies',
    kind: 'resource',
    policies: [...allows, ...against],
  });
  const plain = group.filter(({ part }) => part.read.patterns !== null);
  const grants: SideGrant[] = [];
  if (plain.length > 0)
    grants.push({ limit, session, levels: [level(mergedOnce(plain.map(({ part }) => part)))] });
  for (const { part } of group) {
    if (part.read.patterns !== null) continue;
    const { resource, statement, version } = part.read;
    const alone = { ...statement, principal: null, action: part.action ?? statement.action };
    const allow = { name: resource.name, document: { version, id: null, statements: [alone] } };
    const only = plainPolicy(resource.name, 'Allow', ['*'], resource.own);
    grants.push({
      limit,
      session,
      levels: [level([allow]), { name: 'own resources', kind: 'scope', policies: [only] }],
    });
  }
  return grants;
}

/** The same parts give the same documents, so that what was compiled of them is found again. */
function mergedOnce(parts: readonly Part[]): readonly NamedPolicy[] {
  const anchor = parts[0]?.read;
  if (anchor === undefined) return [];
  const made = knownMerged.get(anchor) ?? new Map<string, readonly NamedPolicy[]>();
  knownMerged.set(anchor, made);
  const key = parts.map(({ read, action }) => `${read.number} ${action?.patterns.join() ?? ''}`).join(';');
  const found = made.get(key) ?? mergeStatements(parts);
  made.set(key, found);
  return found;
}

/** What an Allow is good for: in one account, delegating to the account counts for keys and roles only. */
function grantParts({ read, limit, session }: Granting, abroad: boolean): readonly GrantPart[] {
  if (read.resource.isTrust) {
    const covered = trustedBy(read);
    const assume = covered.slice(0, covered[0] === 'sts:AssumeRole' ? 1 : 0);
    const others = covered.slice(assume.length);
    const part = (actions: readonly string[], as: GrantLimit): readonly GrantPart[] =>
      actions.length === 0 ? [] : [{ part: { read, action: listOf(actions) }, limit: as, session }];
    // tagging a session and setting its source identity need both sides, in one account too.
    return limit === 'both' ? part(covered, 'both') : [...part(assume, limit), ...part(others, 'both')];
  }
  if (limit === 'both' && !abroad && !isKey(read.resource)) return [];
  return [{ part: { read }, limit, session }];
}

/** Denies that patterns can say; a trust policy's speak of its few actions only. */
function denyParts(denies: readonly ReadStatement[]): readonly Part[] {
  return denies.flatMap((read): readonly Part[] => {
    if (read.patterns === null) return [];
    if (!read.resource.isTrust) return [{ read }];
    const covered = trustedBy(read);
    return covered.length === 0 ? [] : [{ read, action: listOf(covered) }];
  });
}

function trustedBy({ statement }: ReadStatement): readonly string[] {
  const matcher = compileActions(statement.action);
  return trustActions.filter((action) => matchAction(matcher, action.toLowerCase()));
}

function listOf(patterns: readonly string[]): ElementList {
  return { negated: false, patterns };
}

function isKey({ arn }: ReadResource): boolean {
  return /^arn:[^:]*:kms:[^:]*:[^:]*:key\//.test(arn);
}

const knownKeys = new WeakMap<ResourceIndex, readonly NamedPolicy[]>();

/**
 * keys whose policy does not hand everything on to the account: what an identity policy says of them counts only
 * together with the key policy, so it is taken out here and put back as a grant of `both`.
 */
function withheldKeys(
  index: ResourceIndex,
  account: string,
  relevant: (service: string) => boolean,
): readonly NamedPolicy[] {
  if (!relevant('kms')) return [];
  const found = knownKeys.get(index);
  if (found) return found;
  const keys = [...index.resources.values()].filter(
    (resource) => isKey(resource) && !delegates(index, resource, account),
  );
  const arns = keys.map(({ arn }) => arn).sort();
  const made = arns.length === 0 ? [] : [plainPolicy('key policies', 'Deny', ['kms:*'], arns)];
  knownKeys.set(index, made);
  return made;
}

function delegates(index: ResourceIndex, { arn, own }: ReadResource, account: string): boolean {
  return (index.ofResource.get(arn) ?? []).some(
    ({ statement, principal, patterns }) =>
      statement.effect === 'Allow' &&
      statement.conditions.length === 0 &&
      !statement.action.negated &&
      statement.action.patterns.some((pattern) => /^(kms:)?\*$/i.test(pattern)) &&
      own.every((one) => patterns?.includes(one)) &&
      principal.names.some((name) => name.form === 'account' && name.account === account),
  );
}

/** the roles that identity policies name in full: their trust policies decide, as for keys. */
function withheldRoles(index: ResourceIndex, identity: readonly AccessLevel[]): readonly NamedPolicy[] {
  const arns = new Set<string>();
  for (const { document } of identity.flatMap(({ policies }) => policies)) {
    for (const { effect, resource } of document.statements) {
      if (effect !== 'Allow' || resource === null || resource.negated) continue;
      for (const pattern of resource.patterns) if (index.resources.get(pattern)?.isTrust) arns.add(pattern);
    }
  }
  return arns.size === 0 ? [] : [plainPolicy('trust policies', 'Deny', trustActions, [...arns].sort())];
}

/** The services whose actions Allow statements of these levels may name; null: any. */
function servicesAllowed(levels: readonly AccessLevel[]): ReadonlySet<string> | null {
  const services = new Set<string>();
  for (const { document } of levels.flatMap(({ policies }) => policies)) {
    for (const { effect, action } of document.statements) {
      if (effect !== 'Allow') continue;
      if (action.negated) return null;
      for (const pattern of action.patterns) {
        const service = pattern.slice(0, Math.max(pattern.indexOf(':'), 0)).toLowerCase();
        if (service === '' || service === anyService || /[*?]/.test(service)) return null;
        services.add(service);
      }
    }
  }
  return services;
}

/** What could not be read or decided: it may deny requests to those resources, and to no others. */
function gapsOf(
  { unreadable }: ResourceIndex,
  common: ResourceHits,
  named: ResourceHits,
  relevant: (service: string) => boolean,
): readonly Gap[] {
  const inexact = [...common.denies, ...named.denies].filter(({ patterns }) => patterns === null);
  const doubtful = [...common.doubtful, ...named.doubtful, ...inexact].filter(({ resource }) =>
    relevant(resource.service),
  );
  const gap = (service: string, own: readonly string[], reason: string): Gap => ({
    layer: 'resource',
    effect: 'less',
    reason,
    services: new Set([service]),
    resources: own,
    // Nobody knows it of anybody's access in the account.
    shared: true,
  });
  const doubts = new Map(doubtful.map(({ resource }) => [resource.arn, resource]));
  return [
    ...unreadable
      .filter(({ arn }) => relevant(arn.split(':')[2] ?? ''))
      .map(({ arn }) =>
        gap(
          arn.split(':')[2] ?? '',
          [arn, `${arn}/*`, `${arn}:*`],
          `the resource policy of ${arn} cannot be read`,
        ),
      ),
    ...[...doubts.values()].map(({ service, own, name }) =>
      gap(service, own, `whom the ${name} denies cannot be said`),
    ),
  ];
}
