import type {
  Account,
  Estate,
  LayerState,
  PolicyCoverage,
  PolicyReading,
  ResourcePolicy,
  Role,
  User,
} from '../../src/estate/estate.ts';
import type { AccountId, Arn, Instant, Partition, UniqueId } from '../../src/estate/identifiers.ts';
import type { Organization, OrganizationPolicy } from '../../src/estate/organization.ts';
import type { Session, SessionCall } from '../../src/estate/session.ts';
import { type PolicyKind, parsePolicyDocument } from '../../src/policy/index.ts';

/** Small estates written by hand. `dev` and `prod` are in one organization whose management account is `root`. */
export const dev = '777788889999' as AccountId;
export const prod = '444455556666' as AccountId;
export const management = '111122223333' as AccountId;

const collectedAt = '2026-11-19T18:00:00.000Z' as Instant;

/** Statements as plain JSON, made a readable policy; a broken document becomes an unreadable one. */
export function policy(name: string, statements: unknown, kind: PolicyKind = 'identity'): PolicyReading {
  const json = { Version: '2012-10-17', Statement: statements };
  const parsed = parsePolicyDocument(json, kind);
  const digest = `${kind} ${JSON.stringify(json)}`;
  return parsed.ok
    ? { state: 'readable', name, document: parsed.value, digest }
    : { state: 'unreadable', name, issues: parsed.issues, digest };
}

/** One Allow statement. */
export function allow(
  actions: string | readonly string[],
  resource: string | readonly string[] = '*',
  more = {},
) {
  return { Effect: 'Allow', Action: actions, Resource: resource, ...more };
}

/** One Deny statement. */
export function deny(
  actions: string | readonly string[],
  resource: string | readonly string[] = '*',
  more = {},
) {
  return { Effect: 'Deny', Action: actions, Resource: resource, ...more };
}

/** A policy nobody can read. */
export function broken(name: string): PolicyReading {
  const issues = [{ path: '$.Statement[0].Effect', message: 'is given twice' }];
  return { state: 'unreadable', name, issues, digest: `broken ${name}` };
}

interface RoleParts {
  account?: AccountId;
  path?: string;
  statements?: readonly unknown[];
  inlinePolicies?: readonly PolicyReading[];
  attached?: readonly string[];
  boundary?: string;
  tags?: Record<string, string>;
  trust?: readonly unknown[] | PolicyReading;
  uniqueId?: string;
}

/** A role of the development account unless told otherwise; its statements are one inline policy. */
export function role(name: string, parts: RoleParts = {}): Role {
  const { account = dev, path = '/', statements, inlinePolicies } = parts;
  const { trust = [{ Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' }] } = parts;
  return {
    kind: 'role',
    arn: `arn:aws:iam::${account}:role${path}${name}` as Arn,
    name,
    path,
    uniqueId: (parts.uniqueId ?? `AROA${name}`) as UniqueId,
    account,
    createdAt: null,
    inlinePolicies: inlinePolicies ?? (statements ? [policy('inline', statements)] : []),
    attachedPolicyArns: parts.attached ?? [],
    boundaryArn: parts.boundary ?? null,
    tags: parts.tags ?? {},
    trustPolicy: 'state' in trust ? trust : policy('trust policy', trust, 'trust'),
    lastUsedAt: null,
    maxSessionSeconds: null,
  };
}

/** The role that Identity Center makes for a permission set. */
export function permissionSetRole(set: string, account: AccountId, statements: readonly unknown[]): Role {
  return role(`AWSReservedSSO_${set}_0123456789abcdef`, {
    account,
    path: '/aws-reserved/sso.amazonaws.com/',
    statements,
    trust: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${account}:saml-provider/sso` },
        Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'],
      },
    ],
  });
}

/** An IAM user with one inline policy. */
export function user(name: string, statements: readonly unknown[], parts: Partial<User> = {}): User {
  return {
    kind: 'user',
    arn: `arn:aws:iam::${dev}:user/${name}` as Arn,
    name,
    path: '/',
    uniqueId: `AIDA${name}` as UniqueId,
    account: dev,
    createdAt: null,
    inlinePolicies: [policy('inline', statements)],
    attachedPolicyArns: [],
    boundaryArn: null,
    tags: {},
    groups: [],
    ...parts,
  };
}

interface EstateParts {
  readonly principals?: readonly (Role | User)[];
  readonly managed?: Readonly<Record<string, PolicyReading>>;
  /** SCPs and RCPs; null: no organization data at all. */
  readonly controls?: readonly OrganizationPolicy[] | null;
  readonly sessions?: readonly Session[];
  /** Layers that are not complete, as `account layer`. */
  readonly unknown?: readonly string[];
  readonly accountTags?: Readonly<Record<string, string>>;
  /** Resource policies by the account and the ARN of their resource: `<account> <arn>` -> statements. */
  readonly resourcePolicies?: Readonly<Record<string, readonly unknown[] | PolicyReading>>;
  /** Accounts whose resource policies were all read. */
  readonly resourcesRead?: readonly AccountId[];
  /** Of which services and Regions; unless said, of all. */
  readonly resourcesCovered?: PolicyCoverage;
}

/** An estate of the development and the production account, sealed unless told otherwise. */
export function estate(parts: EstateParts = {}): Estate {
  const { principals = [], managed = {}, controls = [], sessions = [], unknown = [] } = parts;
  const accounts = [dev, prod].toSorted().map(
    (id): Account => ({
      id,
      name: null,
      roles: principals.filter((one) => one.kind === 'role' && one.account === id) as Role[],
      users: principals.filter((one) => one.kind === 'user' && one.account === id) as User[],
      groups: [],
      managedPolicies: new Map(
        Object.entries(managed).filter(([arn]) => arn.includes(id) || arn.includes('::aws:')),
      ),
      resourcePolicies: resourcePoliciesOf(parts.resourcePolicies ?? {}, id),
    }),
  );
  const organization = controls === null ? null : organizationOf(controls, parts.accountTags ?? {});
  const layers = [dev, prod, ...(organization ? [management] : [])].flatMap((account) =>
    (['iam', 'organization', 'cloudtrail'] as const).map((layer): LayerState => {
      const bad = unknown.includes(`${account} ${layer}`);
      const state = bad ? 'unknown' : 'complete';
      return { account, layer, state, reason: bad ? 'not read' : null, collectedAt };
    }),
  );
  for (const account of parts.resourcesRead ?? [])
    layers.push({
      ...({ account, layer: 'resource-policies', state: 'complete', reason: null, collectedAt } as const),
      ...(parts.resourcesCovered === undefined ? {} : { covers: parts.resourcesCovered }),
    });
  return {
    key: organization?.id ?? dev,
    partition: 'aws' as Partition,
    collectedAt,
    digest: 'estate',
    accounts,
    organization,
    sessions,
    layers,
    quarantined: [],
  };
}

function resourcePoliciesOf(
  policies: NonNullable<EstateParts['resourcePolicies']>,
  account: AccountId,
): readonly ResourcePolicy[] {
  return Object.entries(policies).flatMap(([place, given]) => {
    const [owner, arn = ''] = place.split(' ');
    if (owner !== account) return [];
    const reading = 'state' in given ? given : policy(arn, given, 'resource');
    return [{ arn: arn as Arn, policy: reading, tags: {} }];
  });
}

/** An SCP or RCP attached to the given nodes; FullAWSAccess is always attached everywhere by itself. */
export function control(
  id: string,
  statements: unknown,
  targets: readonly string[] = ['ou-all'],
  type: OrganizationPolicy['type'] = 'SERVICE_CONTROL_POLICY',
): OrganizationPolicy {
  const kind = type === 'SERVICE_CONTROL_POLICY' ? 'service-control' : 'resource-control';
  const reading = typeof statements === 'string' ? broken(id) : policy(id, statements, kind);
  return { id, name: id, type, policy: reading, targets };
}

function organizationOf(
  controls: readonly OrganizationPolicy[],
  tags: Readonly<Record<string, string>>,
): Organization {
  const full = control('p-FullAWSAccess', [allow('*')], ['r-1', 'ou-all', dev, prod, management]);
  const account = (id: AccountId, name: string, parentId: string) => ({
    id,
    name,
    parentId,
    status: 'ACTIVE',
    tags,
  });
  return {
    id: 'o-example',
    managementAccountId: management,
    roots: [{ id: 'r-1', name: 'Root' }],
    organizationalUnits: [{ id: 'ou-all', name: 'All', parentId: 'r-1' }],
    accounts: [
      account(dev, 'dev', 'ou-all'),
      account(prod, 'prod', 'ou-all'),
      account(management, 'root', 'r-1'),
    ],
    policies: [full, ...controls],
  };
}

/** A session of a role with an agent's mark, on behalf of a human. */
export function session(issuer: Role, parts: Partial<Session> & { name?: string } = {}): Session {
  const { name = 'wei.chen@example.com', ...more } = parts;
  return {
    id: `ASIA${issuer.name}${name}`,
    principal: `arn:aws:sts::${issuer.account}:assumed-role/${issuer.name}/${name}` as Arn,
    issuer: issuer.arn,
    account: issuer.account,
    accessKeyId: null,
    startedAt: '2026-11-19T01:00:00.000Z' as Instant,
    lastEventAt: '2026-11-19T02:00:00.000Z' as Instant,
    events: 3,
    parent: null,
    human: { id: name, via: 'identity-center' },
    agent: {
      productId: 'kiro',
      product: 'Kiro CLI',
      tier: 'strong',
      evidence: [{ signature: 'ua-awscli-feature-aq', field: 'userAgent', value: 'm/AQ', eventID: 'e-1' }],
    },
    credentialOrigin: 'identity-center',
    sessionPolicies: [],
    sourceIdentity: null,
    tags: {},
    calls: [],
    callsTruncated: false,
    ...more,
  };
}

/** A call that succeeded, at the given minute past one. */
export function call(
  action: string,
  resource: string | null,
  minute: number,
  more: Partial<SessionCall> = {},
): SessionCall {
  const at = `2026-11-19T01:${String(minute).padStart(2, '0')}:00.000Z` as Instant;
  return {
    action,
    resource,
    region: 'eu-west-1',
    readOnly: false,
    errorCode: null,
    firstAt: at,
    lastAt: at,
    count: 1,
    eventID: `e-${action}-${minute}`,
    ...more,
  };
}
