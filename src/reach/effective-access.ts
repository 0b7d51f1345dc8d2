import type { AccessLayers, AccessLevel } from '../access/access-set.ts';
import { attachedPolicies, boundaryOf } from '../estate/attached-policies.ts';
import type { Account, Estate, PolicyReading, Role, User } from '../estate/estate.ts';
import type { AccountId, Arn } from '../estate/identifiers.ts';
import { findAccount } from '../estate/principals.ts';
import { isServiceLinkedRole } from '../estate/special-roles.ts';
import type { NamedPolicy } from '../policy/document.ts';
import { contentDigest } from './content-digest.ts';
import { controlLayers, unboundLayers } from './control-layers.ts';
import type { Gap } from './gap.ts';
import { principalFacts } from './principal-facts.ts';
import { digestOfDocument } from './relevant-facts.ts';
import { accountsNamed, naming, ofResourceAccount } from './resource-account.ts';

/** What a principal is really allowed through all layers that were collected, and what could not be read of them. */
export interface EffectiveAccess {
  readonly principal: Arn;
  readonly account: AccountId;
  /**
   * The layers at hand. Where a cap could not be read it is read as open; where an identity policy could not, it is
   * left out: `gaps` says so, and proofs must ask it.
   */
  readonly access: AccessLayers;
  readonly gaps: readonly Gap[];
  readonly assumptions: readonly string[];
  readonly unreadable: readonly PolicyReading[];
  /** ARNs of attached policies (or names of groups) that the estate does not hold. */
  readonly missing: readonly string[];
  /** No gaps. */
  readonly complete: boolean;
  /** Over layers, facts and gaps: equal digests mean equal access. */
  readonly digest: string;
}

/** The assumption every identity-side verdict carries. */
export const identitySide =
  "identity side: resources of the principal's own account; resource policies are not read";

/** The assumption about resources of another account that a policy names. */
export function abroadSide(account: AccountId): string {
  return `identity side: account ${account} is named, and must allow it too; its resource policies are not read`;
}

/**
 * Effective access of a role or user to the resources of one account (its own, unless another is asked for): identity
 * policies ∧ boundary ∧ each SCP level, with the facts that hold in every request it makes there.
 *
 * INVARIANT: never smaller than the truth but where a gap of effect `either` says so. An unreadable or missing
 * identity policy may allow anything (nothing is proved inside a bound) or deny anything (no excess is definite);
 * an unreadable cap only shrinks, so a proof of `within` stands and an excess is `may` at most.
 */
export function effectiveAccess(
  estate: Estate,
  principal: Role | User,
  resources: AccountId = principal.account,
): EffectiveAccess {
  const account = findAccount(estate, principal.account);
  const identity = identityLevel(account, principal);
  const boundary = boundaryLevel(account, principal);
  const control =
    principal.kind === 'role' && isServiceLinkedRole(principal)
      ? unboundLayers
      : controlLayers(estate, principal.account);
  const levels = [...ofResourceAccount(identity.levels, resources), ...boundary.levels, ...control.levels];
  const facts = principalFacts(estate, principal, levels, resources);
  const access: AccessLayers = { kind: 'layers', levels, facts };
  const gaps = [...identity.gaps, ...boundary.gaps, ...control.gaps];
  return {
    principal: principal.arn,
    account: principal.account,
    access,
    gaps,
    assumptions: [
      resources === principal.account ? identitySide : abroadSide(resources),
      ...control.assumptions,
    ],
    unreadable: [...identity.unreadable, ...boundary.unreadable, ...control.unreadable],
    missing: [...identity.missing, ...boundary.missing],
    complete: gaps.length === 0,
    digest: digestOfAccess(access, gaps),
  };
}

/**
 * What a principal is allowed in other accounts by naming them in its policies: one access for each, without what it
 * has there by an Allow that means every account. Those accounts must allow it too.
 */
export function accessAbroad(estate: Estate, principal: Role | User): readonly AccessAbroad[] {
  const written = identityLevel(findAccount(estate, principal.account), principal).levels;
  return accountsNamed(written, principal.account).map((account) => {
    const whole = effectiveAccess(estate, principal, account);
    const levels = [
      ...naming(written, account),
      ...whole.access.levels.filter(({ kind }) => kind !== 'identity'),
    ];
    const access = { ...whole.access, levels };
    // the account's own resource policies can keep all of it out.
    const unread: Gap = {
      layer: 'resource',
      effect: 'less',
      reason: abroadSide(account),
      services: null,
      shared: false,
    };
    const gaps = [...whole.gaps, unread];
    return {
      ...whole,
      resources: account,
      access,
      gaps,
      complete: false,
      digest: digestOfAccess(access, gaps),
    };
  });
}

/** Effective access to the resources of another account. */
export interface AccessAbroad extends EffectiveAccess {
  /** The account that owns the resources. */
  readonly resources: AccountId;
}

/** Digest over levels, facts and gaps of one principal's access. */
export function digestOfAccess(access: AccessLayers, gaps: readonly Gap[]): string {
  return contentDigest([
    access.levels.map(({ name, kind, policies }) => [
      kind,
      name,
      policies.map((policy) => [policy.name, digestOfDocument(policy.document)]),
    ]),
    Object.entries(access.facts).sort(),
    gaps.map(({ reason }) => reason),
  ]);
}

interface Part {
  readonly levels: readonly AccessLevel[];
  readonly gaps: readonly Gap[];
  readonly unreadable: readonly PolicyReading[];
  readonly missing: readonly string[];
}

function identityLevel(account: Account | null, principal: Role | User): Part {
  const attached = account
    ? attachedPolicies(account, principal)
    : { readings: principal.inlinePolicies, missing: principal.attachedPolicyArns.map((name) => ({ name })) };
  const policies: NamedPolicy[] = [];
  const unreadable: PolicyReading[] = [];
  for (const reading of attached.readings) {
    if (reading.state === 'readable') policies.push({ name: reading.name, document: reading.document });
    else unreadable.push(reading);
  }
  const missing = attached.missing.map(({ name }) => name);
  const gap = (reason: string): Gap => ({
    layer: 'identity',
    effect: 'either',
    reason,
    services: null,
    shared: false,
  });
  return {
    levels: [{ name: 'identity', kind: 'identity', policies }],
    gaps: [
      ...unreadable.map(({ name }) => gap(`identity policy ${name} cannot be read`)),
      ...missing.map((name) => gap(`${name} is attached and was not collected`)),
    ],
    unreadable,
    missing,
  };
}

/** a boundary caps and never grants; one that cannot be read is left out, and the gap says so. */
function boundaryLevel(account: Account | null, principal: Role | User): Part {
  const boundary = account
    ? boundaryOf(account, principal)
    : principal.boundaryArn === null
      ? ({ state: 'none' } as const)
      : ({ state: 'missing', arn: principal.boundaryArn } as const);
  const gap = (reason: string): Gap => ({
    layer: 'boundary',
    effect: 'less',
    reason,
    services: null,
    shared: false,
  });
  const nothing: Part = { levels: [], gaps: [], unreadable: [], missing: [] };
  if (boundary.state === 'none') return nothing;
  if (boundary.state === 'missing') {
    const reason = `permissions boundary ${boundary.arn} was not collected`;
    return { ...nothing, gaps: [gap(reason)], missing: [boundary.arn] };
  }
  const { policy } = boundary;
  if (policy.state === 'unreadable') {
    const reason = `permissions boundary ${policy.name} cannot be read`;
    return { ...nothing, gaps: [gap(reason)], unreadable: [policy] };
  }
  const policies = [{ name: policy.name, document: policy.document }];
  return { ...nothing, levels: [{ name: 'boundary', kind: 'boundary', policies }] };
}
