import type { Account, ResourcePolicy, Role } from '../estate/estate.ts';
import type { PolicyVersion, Statement } from '../policy/document.ts';
import { compilePrincipal, type PrincipalMatcher } from '../policy/match-principal.ts';
import { cutToOwn, ownPatterns } from './own-patterns.ts';

/** A resource whose policy was read: a bucket, queue, key… or a role with its trust policy. */
export interface ReadResource {
  readonly arn: string;
  /** The ARN's service: `s3`, `kms`; `sts` for a role, as its trust policy speaks of STS only. */
  readonly service: string;
  /** For people: `resource policy of arn:…`. */
  readonly name: string;
  readonly own: readonly string[];
  readonly isTrust: boolean;
}

/** One statement of a resource policy with who it names. */
export interface ReadStatement {
  /** Unique in its account's index: sets of statements are told apart by it. */
  readonly number: number;
  readonly resource: ReadResource;
  readonly statement: Statement;
  readonly version: PolicyVersion;
  readonly principal: PrincipalMatcher;
  /** Its Resource element cut to the resource; null where patterns cannot say that. */
  readonly patterns: readonly string[] | null;
}

/** The statements of an account's resource policies, found by the principals they name. */
export interface ResourceIndex {
  readonly everyone: readonly ReadStatement[];
  /** By the id of an account that is named as a whole. */
  readonly byAccount: ReadonlyMap<string, readonly ReadStatement[]>;
  /** By account and name of a user, or of a role (and its sessions). */
  readonly byName: ReadonlyMap<string, readonly ReadStatement[]>;
  /** Deny with NotPrincipal, and entries that nobody can resolve: everybody has to be asked. */
  readonly open: readonly ReadStatement[];
  /** By ARN; trust policies too. */
  readonly resources: ReadonlyMap<string, ReadResource>;
  /** Statements by the resource's ARN. */
  readonly ofResource: ReadonlyMap<string, readonly ReadStatement[]>;
  /** Resource policies (not trust policies) that could not be read. */
  readonly unreadable: readonly ResourcePolicy[];
  /** How many resource policies (not trust policies) were read. */
  readonly count: number;
}

const known = new WeakMap<Account, ResourceIndex>();
/** The account that was asked for last, by its resource policies: estates in a row differ in one role's policies. */
const lasts = new WeakMap<readonly ResourcePolicy[], Account>();

/** Built once for each account, which never changes, and for those that differ in nothing that it holds. */
export function resourceIndex(account: Account): ResourceIndex {
  const found = known.get(account) ?? ofLike(account) ?? build(account);
  known.set(account, found);
  lasts.set(account.resourcePolicies, account);
  return found;
}

function ofLike({ resourcePolicies, roles }: Account): ResourceIndex | undefined {
  const last = lasts.get(resourcePolicies);
  if (last === undefined || last.roles.length !== roles.length) return;
  const isLike = last.roles.every(
    (role, place) =>
      role === roles[place] ||
      (role.arn === roles[place]?.arn && role.trustPolicy === roles[place].trustPolicy),
  );
  return isLike ? known.get(last) : undefined;
}

/** The key of `byName`. */
export function nameKey(account: string | null, name: string | null): string {
  return `${account}/${name}`;
}

function build(account: Account): ResourceIndex {
  const everyone: ReadStatement[] = [];
  const open: ReadStatement[] = [];
  const byAccount = new Map<string, ReadStatement[]>();
  const byName = new Map<string, ReadStatement[]>();
  const resources = new Map<string, ReadResource>();
  const ofResource = new Map<string, ReadStatement[]>();
  const unreadable: ResourcePolicy[] = [];
  let number = 0;
  let count = 0;
  const add = (resource: ReadResource, statement: Statement, version: PolicyVersion) => {
    // without a principal a statement never applies. R-039: NotPrincipal never allows.
    if (statement.principal === null || (statement.principal.negated && statement.effect === 'Allow')) return;
    const principal = compilePrincipal(statement.principal);
    const patterns = cutToOwn(statement.resource, resource.own, version);
    if (patterns?.length === 0) return;
    const read = { number: number++, resource, statement, version, principal, patterns };
    push(ofResource, resource.arn, read);
    if (principal.negated || principal.names.some(({ form }) => form === 'canonical-user')) {
      open.push(read);
      return;
    }
    const keys = new Set<string>();
    for (const { form, account: named, identity } of principal.names) {
      if (form === 'everyone') keys.add('*');
      else if (form === 'account' && named !== null) keys.add(named);
      else if (identity !== null) keys.add(nameKey(identity.account, identity.name));
    }
    for (const key of keys) {
      if (key === '*') everyone.push(read);
      else push(key.includes('/') ? byName : byAccount, key, read);
    }
  };
  for (const one of account.resourcePolicies) {
    const resource = readResource(one);
    if (resource === null || one.policy.state === 'unreadable') {
      unreadable.push(one);
      continue;
    }
    count += 1;
    resources.set(one.arn, resource);
    const { statements, version } = one.policy.document;
    for (const statement of statements) add(resource, statement, version);
  }
  for (const role of account.roles) {
    const resource = roleResource(role);
    if (resource === null || role.trustPolicy.state === 'unreadable') continue;
    resources.set(role.arn, resource);
    const { statements, version } = role.trustPolicy.document;
    for (const statement of statements) add(resource, statement, version);
  }
  return { everyone, byAccount, byName, open, resources, ofResource, unreadable, count };
}

function readResource({ arn }: ResourcePolicy): ReadResource | null {
  const own = ownPatterns(arn);
  if (own === null) return null;
  return { arn, service: serviceOf(arn), name: `resource policy of ${arn}`, own, isTrust: false };
}

function roleResource({ arn }: Role): ReadResource | null {
  const own = ownPatterns(arn);
  return own && { arn, service: 'sts', name: `trust policy of ${arn}`, own, isTrust: true };
}

/** The prefix of the actions on a resource: the ARN's service but for a few. */
export function serviceOf(arn: string): string {
  return arn.split(':')[2] ?? '';
}

function push<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** Whether what grants something is a resource policy, by the names that are given to them here and where they are merged. */
export function isResourcePolicyName(name: string): boolean {
  return name.startsWith('resource policy of ') || name.startsWith('resource policies of ');
}
