import { hash } from 'node:crypto';
import { attachedPolicies, boundaryOf } from '../estate/attached-policies.ts';
import type { Account, Estate, PolicyReading, Role, User } from '../estate/estate.ts';
import type { Organization } from '../estate/organization.ts';
import { findPrincipal } from '../estate/principals.ts';
import type { Agent, Registry } from '../registry/registry.ts';
import type { AuditContext } from './audit-context.ts';
import { usesOf } from './policy-uses.ts';
import { sessionsOf } from './principal-use.ts';

/**
 * What an agent's access, its comparison with the scope and the remedy follow from, as one text: equal keys, equal answers.
 * INVARIANT: everything they follow from is in it. Of an estate, an account and a principal every field is named below, with
 * what of it counts or with null where nothing does: a new field does not compile until somebody has said which.
 */
export function accessKey(context: AuditContext, principal: Role | User, agent: Agent): string {
  const { estate } = context;
  const account = context.account(principal.account);
  const scope = context.scopeOf(agent);
  const { ceilingOperators: names } = scope;
  const ceiling =
    names.length === 0 ? null : context.operatorAccess(names, principal.account, principal.account);
  const operators = ceiling?.state === 'known' ? ceiling.roles : [];
  return hash(
    'sha256',
    JSON.stringify([
      surroundingsOf(context),
      principalParts(principal, account),
      agent.id,
      [scope.digest, scope.policies.map(({ name }) => name)],
      ceiling?.state === 'unknown' ? ceiling.reason : null,
      operators.map((arn) => {
        const operator = findPrincipal(estate, arn);
        return operator && principalParts(operator, account);
      }),
      // What a remedy takes away is told by what was used.
      sessionsOf(estate, principal).map(({ id, calls }) => [id, calls]),
    ]),
  );
}

/** JSON leaves out what a map holds. */
function withMaps(_key: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : value;
}

type Parts<T> = { readonly [Field in keyof Required<T>]: ((whole: T) => unknown) | null };

function partsOf<T extends object>(whole: T, parts: Parts<T>): readonly unknown[] {
  return Object.values<((whole: T) => unknown) | null>(parts).map((part) => part?.(whole) ?? null);
}

const known = new WeakMap<Estate, Map<Registry | null, string>>();

/** Everything but the principals' own policies, once for each estate. */
function surroundingsOf({ estate, registry }: AuditContext): string {
  const before = known.get(estate)?.get(registry);
  if (before !== undefined) return before;
  const digest = hash('sha256', JSON.stringify([partsOf(estate, ofEstate), registry], withMaps));
  const all = known.get(estate) ?? new Map<Registry | null, string>();
  known.set(estate, all.set(registry, digest));
  return digest;
}

const ofEstate: Parts<Estate> = {
  key: null,
  partition: ({ partition }) => partition,
  collectedAt: null,
  collectedUntil: null,
  digest: null,
  accounts: ({ accounts }) => accounts.map((account) => partsOf(account, ofAccount)),
  organization: ({ organization }) => organization && partsOf(organization, ofOrganization),
  // A principal's own are in its key.
  sessions: null,
  changeEvents: null,
  awsRanges: null,
  // Who is behind a session; access is what the roles hold.
  identityCenter: null,
  hostedAgents: null,
  layers: ({ layers }) =>
    layers.flatMap(({ account, layer, state, reason, covers }) =>
      layer === 'cloudtrail' ? [] : [[account, layer, state, reason, covers ?? null]],
    ),
  gaps: null,
  quarantined: null,
};

const ofAccount: Parts<Account> = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  // Others' own policies decide nothing here; whom a role trusts does.
  roles: ({ roles }) => hash('sha256', roles.map(trustLine).join('\n')),
  users: ({ users }) => users.map(({ arn, uniqueId }) => [arn, uniqueId]),
  // Those of the principal's own are in its key.
  groups: null,
  managedPolicies: null,
  resourcePolicies: ({ resourcePolicies }) =>
    resourcePolicies.map(({ arn, policy, tags }) => [arn, readingKey(policy), tags]),
};

const ofOrganization: Parts<Organization> = {
  id: ({ id }) => id,
  managementAccountId: ({ managementAccountId }) => managementAccountId,
  roots: ({ roots }) => roots,
  organizationalUnits: ({ organizationalUnits }) => organizationalUnits,
  accounts: ({ accounts }) => accounts,
  policies: ({ policies }) =>
    policies.map(({ id, name, type, policy, targets }) => [id, name, type, readingKey(policy), targets]),
};

function principalParts(principal: Role | User, account: Account | null): readonly unknown[] {
  const held = account === null ? null : heldBy(principal, account);
  return principal.kind === 'role' ? [partsOf(principal, ofRole), held] : [partsOf(principal, ofUser), held];
}

/** What the account holds of what the principal names, and how many others hang on it. */
function heldBy(principal: Role | User, account: Account): readonly unknown[] {
  const { readings, missing } = attachedPolicies(account, principal);
  const boundary = boundaryOf(account, principal);
  return [
    readings.map(readingKey),
    missing,
    boundary.state === 'set' ? readingKey(boundary.policy) : boundary,
    principal.attachedPolicyArns.map((arn) => usesOf(account, arn)),
    principal.boundaryArn === null ? 0 : usesOf(account, principal.boundaryArn),
  ];
}

const ofBoth = {
  kind: ({ kind }) => kind,
  arn: ({ arn }) => arn,
  name: ({ name }) => name,
  path: ({ path }) => path,
  uniqueId: ({ uniqueId }) => uniqueId,
  account: ({ account }) => account,
  createdAt: null,
  inlinePolicies: ({ inlinePolicies }) => inlinePolicies.map(readingKey),
  attachedPolicyArns: ({ attachedPolicyArns }) => attachedPolicyArns,
  boundaryArn: ({ boundaryArn }) => boundaryArn,
  tags: ({ tags }) => tags,
  lastUsedServices: null,
} satisfies Parts<Pick<Role | User, Extract<keyof Role, keyof User>>>;

const ofRole: Parts<Role> = {
  ...ofBoth,
  trustPolicy: ({ trustPolicy }) => readingKey(trustPolicy),
  lastUsedAt: null,
  maxSessionSeconds: ({ maxSessionSeconds }) => maxSessionSeconds,
};

const ofUser: Parts<User> = {
  ...ofBoth,
  groups: ({ groups }) => groups,
  accessKeys: null,
};

const trustLines = new WeakMap<Role, string>();

/** Who a role is and whom it trusts, in one line; once for each role. */
function trustLine(role: Role): string {
  const before = trustLines.get(role);
  if (before !== undefined) return before;
  const key = JSON.stringify([role.arn, role.uniqueId, readingKey(role.trustPolicy)]);
  trustLines.set(role, key);
  return key;
}

/** A policy by its content; one that could not be read also by what is wrong, which is told. */
function readingKey(reading: PolicyReading): readonly unknown[] {
  const { state, name, digest } = reading;
  return reading.state === 'readable' ? [state, name, digest] : [state, name, digest, reading.issues];
}
