import type { AccessLevel } from '../access/access-set.ts';
import { type Catalog, loadCatalog } from '../catalog/index.ts';
import type { Account, Role, User } from '../estate/estate.ts';
import type { NamedPolicy, PolicyDocument } from '../policy/document.ts';
import { anyService } from './denied-services.ts';
import type { Gap } from './gap.ts';
import { groupStatements, mergedOnce, mergeStatements, type Part, plainPolicy } from './merged-policies.ts';
import { namedResources } from './named-resources.ts';
import { digestOfDocument } from './relevant-facts.ts';
import { resourceGaps } from './resource-gaps.ts';
import { hitsByAccount, hitsByName, type ResourceHits } from './resource-hits.ts';
import { type ResourceIndex, resourceIndex } from './resource-index.ts';
import { denyParts, type GrantPart, grantParts } from './resource-parts.ts';
import { keptGroup, type SideGrant, sideGrants } from './side-grants.ts';
import { unsaidLevel } from './unsaid-denies.ts';
import { withheldKeys, withheldRoles } from './withheld-policies.ts';

/** What the resource policies of one account make of a principal's access there. */
export interface ResourceSide {
  /** Denies, beside an Allow of everything, for what its own policies allow; none where nothing is denied. */
  readonly narrowing: readonly AccessLevel[];
  readonly grants: readonly SideGrant[];
  readonly gaps: readonly Gap[];
}

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
  const relevant = (service: string) => identity.some((level) => mayAllow(level, service));
  const abroad = principal.account !== account.id;
  const narrowing = abroad ? [] : narrowingOf(index, common, named, identity, relevant, principal.account);
  const grants: SideGrant[] = [];
  const groups = Map.groupBy(
    named.grants.flatMap((grant) => grantParts(grant, abroad)),
    ({ limit, session }) => JSON.stringify([limit, session]),
  );
  const granted = new Set<string>();
  for (const group of [...common.grants.values(), ...groups.values()]) {
    const kept = keptGroup(group, relevant);
    const first = kept.parts[0];
    if (first === undefined) continue;
    const { limit, session } = first;
    for (const service of kept.services) granted.add(service);
    const ownDenies = denyParts([
      ...named.denies,
      ...named.sessionDenies.flatMap((one) => (one.session === session ? one.read : [])),
    ]).filter(({ read }) => kept.arns.has(read.resource.arn));
    const shared = () => [...kept.arns].flatMap((arn) => common.denies.get(arn) ?? []);
    // What no Deny of its own touches is the same for every principal.
    if (ownDenies.length === 0) {
      kept.common ??= sideGrants(kept.parts, limit, session, mergedOnce(shared()));
      grants.push(...kept.common);
    } else grants.push(...sideGrants(kept.parts, limit, session, mergedOnce([...shared(), ...ownDenies])));
  }
  return {
    narrowing,
    grants,
    gaps: resourceGaps(index, common.hits, named, (service) => relevant(service) || granted.has(service)),
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

function mayAllow({ policies }: AccessLevel, service: string): boolean {
  return policies.some(({ document }) => {
    let services = allowed.get(document);
    if (services === undefined) {
      services = servicesAllowed(document);
      allowed.set(document, services);
    }
    return services === null || services.has(service);
  });
}

/** INVARIANT: documents never change, and many principals carry the same ones. */
const allowed = new WeakMap<PolicyDocument, ReadonlySet<string> | null>();

/** The services whose actions Allow statements of the document may name; null: any. */
function servicesAllowed(document: PolicyDocument): ReadonlySet<string> | null {
  const services = new Set<string>();
  for (const { effect, action } of document.statements) {
    if (effect !== 'Allow') continue;
    if (action.negated) return null;
    for (const pattern of action.patterns) {
      const service = pattern.slice(0, Math.max(pattern.indexOf(':'), 0)).toLowerCase();
      if (service === '' || service === anyService || /[*?]/.test(service)) return null;
      services.add(service);
    }
  }
  return services;
}
