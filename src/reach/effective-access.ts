import type { AccessLayers, AccessLevel } from '../access/access-set.ts';
import { attachedPolicies, boundaryOf } from '../estate/attached-policies.ts';
import type { Account, Estate, PolicyReading, Role, User } from '../estate/estate.ts';
import type { AccountId, Arn } from '../estate/identifiers.ts';
import { layerState } from '../estate/layer-state.ts';
import { findAccount } from '../estate/principals.ts';
import { isServiceLinkedRole } from '../estate/special-roles.ts';
import type { NamedPolicy } from '../policy/document.ts';
import { controlLayers, unboundLayers } from './control-layers.ts';
import type { Gap } from './gap.ts';
import { principalFacts } from './principal-facts.ts';
import { controlsInAccount, ofResourceAccount, partitionOf } from './resource-account.ts';
import { resourceControls } from './resource-controls.ts';
import { limitGrant, type OwnLayers, type ResourceGrant } from './resource-grants.ts';
import { resourceIndex } from './resource-index.ts';
import { resourceOwners } from './resource-owners.ts';
import { type ResourceSide, resourceSide } from './resource-side.ts';
import { unsaidAssumption, withUnsaid } from './unsaid-denies.ts';

/** What a principal is really allowed through all layers that were collected, and what could not be read of them. */
export interface EffectiveAccess {
  readonly principal: Arn;
  readonly account: AccountId;
  /**
   * The layers at hand. Where a cap could not be read it is read as open; where an identity policy could not, it is
   * left out: `gaps` says so, and proofs must ask it.
   */
  readonly access: AccessLayers;
  /**
   * What resource policies grant beside it: further members of a union with `access` (`wholeAccess`). Empty where
   * none concerns the principal.
   */
  readonly grants: readonly ResourceGrant[];
  readonly gaps: readonly Gap[];
  readonly assumptions: readonly string[];
  readonly unreadable: readonly PolicyReading[];
  /** ARNs of attached policies (or names of groups) that the estate does not hold. */
  readonly missing: readonly string[];
  /** No gaps. */
  readonly complete: boolean;
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
  const linked = principal.kind === 'role' && isServiceLinkedRole(principal);
  const control = linked ? unboundLayers : controlLayers(estate, principal.account);
  // of the resource's account; they do not bind service-linked roles either.
  const bounds = linked ? { levels: [], gaps: [], unreadable: [] } : resourceControls(estate, resources);
  const owners = resourceOwners(estate);
  const asked = { account: resources, partition: partitionOf(principal), owners };
  const own: OwnLayers = {
    identity: ofResourceAccount(identity.levels, asked),
    boundary: ofResourceAccount(boundary.levels, asked),
    session: [],
    control: [...controlsInAccount(control.levels, resources), ...bounds.levels],
  };
  const side =
    resources === principal.account && account !== null
      ? resourceSide(account, principal, own.identity, principal.boundaryArn !== null)
      : noSide;
  const levels = [...own.identity, ...own.boundary, ...own.control, ...side.narrowing];
  const spoken = side.grants.length === 0 ? levels : [...levels, ...side.grants.flatMap((one) => one.levels)];
  const facts = principalFacts(estate, principal, spoken, resources);
  const access: AccessLayers = { kind: 'layers', levels, facts };
  const grants = side.grants.map((one) => limitGrant(one, own, facts));
  const gaps = [...identity.gaps, ...boundary.gaps, ...control.gaps, ...bounds.gaps, ...side.gaps];
  return {
    principal: principal.arn,
    account: principal.account,
    access,
    grants,
    gaps,
    assumptions: [
      resources === principal.account ? ownSide(estate, account, resources) : abroadSide(resources),
      ...control.assumptions,
      ...(withUnsaid(access) === null ? [] : [unsaidAssumption]),
    ],
    unreadable: [...identity.unreadable, ...boundary.unreadable, ...control.unreadable, ...bounds.unreadable],
    missing: [...identity.missing, ...boundary.missing],
    complete: gaps.length === 0,
  };
}

const noSide: ResourceSide = { narrowing: [], grants: [], gaps: [] };

/** How much of the resource side is known of the principal's own account. */
function ownSide(estate: Estate, account: Account | null, id: AccountId): string {
  const count = account === null ? 0 : resourceIndex(account).count;
  const many = `${count} ${count === 1 ? 'resource' : 'resources'}`;
  const { state, covers } = layerState(estate, id, 'resource-policies');
  if (state !== 'unknown' && covers === undefined) {
    return `resource policies of ${many} read; RAM shares, S3 ACLs and access grants, KMS grants and Lake Formation are not modelled`;
  }
  return count === 0 ? identitySide : `${identitySide} but for those of ${many}`;
}

/** One layer of a principal's own. */
export interface Part {
  readonly levels: readonly AccessLevel[];
  readonly gaps: readonly Gap[];
  readonly unreadable: readonly PolicyReading[];
  readonly missing: readonly string[];
}

/** Its identity policies as they were collected. */
export function identityLevel(account: Account | null, principal: Role | User): Part {
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
