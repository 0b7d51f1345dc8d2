import type { Catalog } from '../catalog/index.ts';
import type { Account, Estate, PolicyReading, Role, User } from '../estate/estate.ts';
import type { AccountId, Instant, Partition } from '../estate/identifiers.ts';
import { layerState } from '../estate/layer-state.ts';
import type { Registry } from '../registry/registry.ts';
import { agentPrincipals } from './agent-principals.ts';
import type { Detection } from './finding.ts';
import { countGranted, type GrantedCount } from './granted-count.ts';
import type { GuardrailUpdate } from './guardrail-fact.ts';
import { ruleCatalog } from './rule-catalog.ts';
import { principalKey } from './subject-keys.ts';

/** What a digest says of a scan, and what no other row of a store keeps. Plain JSON. */
export interface DigestFacts {
  readonly partition: Partition;
  /** The rules that judged, sorted: what a new one finds first is a baseline. */
  readonly rules: readonly string[];
  /** Names of the accounts that the digest may speak of. */
  readonly accounts: Readonly<Record<string, string>>;
  /** What the identity policies of agents' principals allow, by principal key: for `before` in the next one. */
  readonly granted: Readonly<Record<string, GrantedCount>>;
  /** How many denies of service control policies hold agents' principals back, by principal key. */
  readonly scpDenies: Readonly<Record<string, number>>;
  /** What nobody could see, one sentence part each. */
  readonly couldNotSee: readonly string[];
  readonly quarantined: number;
  /** Names of people, as findings may spell them: never told in full where that is not wanted. */
  readonly people: readonly string[];
  /** Why an account's reader role is gone, by account, where the trail shows it. */
  readonly roleDeletions: Readonly<Record<string, RoleDeletion>>;
}

/** What the rules said of the estate. */
interface ScanSaid {
  readonly detections: readonly Pick<Detection, 'account' | 'title' | 'details'>[];
  readonly guardrails: readonly GuardrailUpdate[];
}

/** A DeleteRole that a trail shows. */
export interface RoleDeletion {
  readonly eventID: string;
  readonly at: Instant;
  readonly role: string;
  readonly actor: string | null;
  /** The service that called on somebody's behalf. */
  readonly invokedBy: string | null;
}

/**
 * What the digest of a scan will need of the estate.
 * @param said what the rules found: the accounts of findings are named
 */
export function digestFacts(
  estate: Estate,
  registry: Registry | null,
  { detections, guardrails }: ScanSaid,
  catalog: Catalog,
): DigestFacts {
  const unread = estate.layers.filter(({ state }) => state === 'unknown').map(({ account }) => account);
  const spoken = new Set<string>([...detections.map(({ account }) => account), ...unread]);
  return {
    partition: estate.partition,
    rules: ruleCatalog.map(({ id }) => id).toSorted(),
    accounts: namesOf(estate, spoken),
    granted: grantedByAgents(estate, registry, catalog),
    scpDenies: Object.fromEntries(
      guardrails.map(({ principalKey: key, facts }) => [
        key,
        facts.filter(({ kind }) => kind === 'scp').length,
      ]),
    ),
    couldNotSee: unseen(estate),
    quarantined: estate.quarantined.length,
    people: peopleOf(estate, registry, detections),
    roleDeletions: roleDeletions(estate, new Set(unread)),
  };
}

function namesOf(estate: Estate, wanted: ReadonlySet<string>): Readonly<Record<string, string>> {
  const listed = [...estate.accounts, ...(estate.organization?.accounts ?? [])];
  return Object.fromEntries(
    listed.flatMap(({ id, name }) => (name !== null && wanted.has(id) ? [[id, name] as const] : [])),
  );
}

function grantedByAgents(
  estate: Estate,
  registry: Registry | null,
  catalog: Catalog,
): Readonly<Record<string, GrantedCount>> {
  const accounts = new Map(estate.accounts.map((account) => [account.id, account]));
  return Object.fromEntries(
    agentPrincipals(estate, registry).flatMap(({ principal }) => {
      const account = accounts.get(principal.account);
      const policies = account && policiesOf(principal, account);
      if (!policies) return [];
      const documents = policies.map(({ document }) => document);
      return [[principalKey(principal), countGranted(documents, catalog)] as const];
    }),
  );
}

type Readable = Extract<PolicyReading, { readonly state: 'readable' }>;

/** null where a policy of it could not be read: a count of the rest would be too small. */
function policiesOf(principal: Role | User, account: Account): readonly Readable[] | null {
  const groups = principal.kind === 'user' ? new Set(principal.groups) : new Set<string>();
  const holders = [principal, ...account.groups.filter(({ name }) => groups.has(name))];
  const all = holders.flatMap(({ inlinePolicies, attachedPolicyArns }) => [
    ...inlinePolicies,
    ...attachedPolicyArns.map((arn) => account.managedPolicies.get(arn) ?? null),
  ]);
  const readable = all.flatMap((policy) => (policy?.state === 'readable' ? [policy] : []));
  return readable.length === all.length ? readable : null;
}

/** Nothing of this is "no": a digest ends with it, however quiet the night was. */
function unseen(estate: Estate): readonly string[] {
  const accounts = [...new Set(estate.layers.map(({ account }) => account))];
  const read = accounts.filter((id) => layerState(estate, id, 'cloudtrail').state === 'complete');
  const trails = accounts.length - read.length;
  const human = estate.sessions.filter((session) => session.human !== null);
  const blind = human.filter(({ cannotNameAgent }) => cannotNameAgent === true);
  const share = human.length === 0 ? 0 : Math.round((blind.length / human.length) * 100);
  return [
    ...(trails > 0
      ? [`what was done in ${accountCount(trails)}, whose events were not read to the end`]
      : []),
    `object-level use in ${accountCount(accounts.length)} but where data events are recorded`,
    ...(blind.length > 0
      ? [
          `whether an agent drove ${share < 1 ? 'some' : `${share}%`} of human sessions (CLI older than 2.35.24, SDKs, Terraform)`,
        ]
      : []),
    ...(estate.organization === null ? ['control policies, since no organization was collected'] : []),
  ];
}

function accountCount(count: number): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? 'account' : 'accounts'}`;
}

/** Those that the registry names, and of all others those that a finding's text holds: a digest speaks of few people. */
function peopleOf(
  estate: Estate,
  registry: Registry | null,
  detections: ScanSaid['detections'],
): readonly string[] {
  const names = new Set<string>();
  for (const { id, match } of registry?.operators ?? []) {
    for (const name of [id, ...Object.values(match)]) if (name !== null) names.add(name);
  }
  for (const { sponsor } of registry?.agents ?? []) if (sponsor !== null) names.add(sponsor);
  const others = new Set([
    ...estate.sessions.flatMap(({ human, sourceIdentity }) => [human?.id ?? null, sourceIdentity]),
    ...(estate.identityCenter?.users.values() ?? []),
  ]);
  if (others.size === 0) return [...names];
  const texts = detections.flatMap(({ title, details }) => [title, ...details]);
  const words = new Set(
    texts.flatMap((text) => text.match(word) ?? []).map((one) => one.replace(/[.-]+$/, '')),
  );
  for (const name of others) {
    if (name === null || names.has(name)) continue;
    if (words.has(name) || (/\s/.test(name) && texts.some((text) => text.includes(name)))) names.add(name);
  }
  return [...names];
}

/** What may stand in a name without a space. */
const word = /[\p{L}\p{N}._@+-]+/gu;

/** The last deletion of a role in each account that could not be read: the reader role may be the one. */
function roleDeletions(estate: Estate, unread: ReadonlySet<AccountId>): DigestFacts['roleDeletions'] {
  const found = new Map<string, RoleDeletion>();
  for (const { action, account, eventID, at, names, actor, invokedBy } of estate.changeEvents ?? []) {
    if (action !== 'iam:DeleteRole' || account === null || !unread.has(account)) continue;
    const before = found.get(account);
    if (before && before.at > at) continue;
    found.set(account, { eventID, at, role: names['rolename'] ?? '', actor, invokedBy });
  }
  return Object.fromEntries(found);
}
