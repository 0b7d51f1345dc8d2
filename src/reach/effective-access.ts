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

/**
 * Effective access of a role or user: identity policies ∧ boundary ∧ each SCP level, with the facts that hold in
 * every request it makes.
 *
 * INVARIANT: never smaller than the truth but where a gap of effect `either` says so. An unreadable or missing
 * identity policy may allow anything (nothing is proved inside a bound) or deny anything (no excess is definite);
 * an unreadable cap only shrinks, so a proof of `within` stands and an excess is `may` at most.
 */
export function effectiveAccess(estate: Estate, principal: Role | User): EffectiveAccess {
  const account = findAccount(estate, principal.account);
  const identity = identityLevel(account, principal);
  const boundary = boundaryLevel(account, principal);
  const control =
    principal.kind === 'role' && isServiceLinkedRole(principal)
      ? unboundLayers
      : controlLayers(estate, principal.account);
  const levels = [...identity.levels, ...boundary.levels, ...control.levels];
  const access: AccessLayers = { kind: 'layers', levels, facts: principalFacts(estate, principal, levels) };
  const gaps = [...identity.gaps, ...boundary.gaps, ...control.gaps];
  return {
    principal: principal.arn,
    account: principal.account,
    access,
    gaps,
    assumptions: [identitySide, ...control.assumptions],
    unreadable: [...identity.unreadable, ...boundary.unreadable, ...control.unreadable],
    missing: [...identity.missing, ...boundary.missing],
    complete: gaps.length === 0,
    digest: digestOfAccess(access, gaps),
  };
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
