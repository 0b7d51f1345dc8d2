import type { AccessSet } from '../access/access-set.ts';
import type { Comparison } from '../access/comparison.ts';
import type { Estate, Role, User } from '../estate/estate.ts';
import type { AccountId } from '../estate/identifiers.ts';
import { type Caller, parseIdentity } from '../policy/arn-identity.ts';
import type { Statement } from '../policy/document.ts';
import type { CatalogFacts } from '../policy/facts.ts';
import { assumeAccess, type TrustView, trustView } from './assume-access.ts';
import { type AssumeTarget, assumeTargets } from './assume-targets.ts';
import type { EffectiveAccess } from './effective-access.ts';
import type { Gap } from './gap.ts';
import { roleControls } from './role-controls.ts';
import { namedTargets, sameTargets } from './same-targets.ts';

/** A caller's effective access to resources of one account. */
export type AccessTo = (caller: Role | User, account: AccountId) => EffectiveAccess;

/**
 * One caller and the roles it can assume in one step, all for the same reason. Roles that it cannot are left out;
 * a caller may stand among its own targets, when they cannot be told apart.
 */
export interface AssumeEdge {
  readonly caller: Role | User;
  readonly targets: readonly Role[];
  /** `unknown`: something that nobody could read has a say. */
  readonly can: 'yes' | 'unknown';
  /** Why nobody can say; null when it is sure. */
  readonly reason: string | null;
  /** The trust statements that name the caller. */
  readonly trustedBy: readonly Statement[];
  /** How it would go, for the first of the targets; null where no one way could be shown. */
  readonly comparison: Comparison | null;
}

/** Compares an access with nothing: its regions are what it holds. */
export type AskAccess = (access: AccessSet, gaps: readonly Gap[]) => Comparison;

/**
 * The one-step sts:AssumeRole edges from some principals to some roles: the role's trust policy names or delegates to
 * the caller, and the caller's own layers let it.
 *
 * INVARIANT: an edge is left out only where it is proved that there is none. Roles are asked once for each trust
 * policy and each set of patterns that tell them apart, never pair by pair.
 * @param most trust policies asked for one caller; the rest is `unknown`
 */
export function assumeEdges(
  estate: Estate,
  callers: readonly (Role | User)[],
  roles: readonly Role[],
  catalog: CatalogFacts,
  accessTo: AccessTo,
  ask: AskAccess,
  most = Number.POSITIVE_INFINITY,
): readonly AssumeEdge[] {
  const targets = assumeTargets(roles);
  const work = { estate, catalog, accessTo, ask };
  return callers.flatMap((caller) => {
    const naming = targets.naming(caller);
    const edges = naming.flatMap((target) => edgesTo(work, caller, target, target.roles));
    let asked = 0;
    for (const { account, roles: delegating } of targets.delegating(caller)) {
      const named = namedTargets(accessTo(caller, account), delegating);
      for (const [target, group] of targets.groups(named)) {
        if (naming.includes(target)) continue;
        asked += 1;
        edges.push(...(asked > most ? [notAsked(caller, group)] : edgesTo(work, caller, target, group)));
      }
    }
    return edges;
  });
}

/** Beyond the limit nobody looked: that is no "no". */
function notAsked(caller: Role | User, targets: readonly Role[]): AssumeEdge {
  const reason = 'it may assume more roles with trust policies of their own than could be asked one by one';
  return { caller, targets, can: 'unknown', reason, trustedBy: [], comparison: null };
}

interface Work {
  readonly estate: Estate;
  readonly catalog: CatalogFacts;
  readonly accessTo: AccessTo;
  readonly ask: AskAccess;
}

function edgesTo(
  work: Work,
  caller: Role | User,
  target: AssumeTarget,
  roles: readonly Role[],
): readonly AssumeEdge[] {
  const sample = roles[0];
  if (sample === undefined || isOnly(roles, caller)) return [];
  const { account } = sample;
  const edge = (part: Pick<AssumeEdge, 'targets' | 'can'> & Partial<AssumeEdge>): AssumeEdge => ({
    caller,
    reason: null,
    trustedBy: [],
    comparison: null,
    ...part,
  });
  if (target.document === null) {
    // Naming the caller would suffice in its own account; elsewhere its own policies have to allow it as well.
    const reachable =
      account === caller.account ? roles : namedTargets(work.accessTo(caller, account), roles);
    if (reachable.length === 0 || isOnly(reachable, caller)) return [];
    const reason = `the trust policy of ${sample.name} cannot be read`;
    return [edge({ targets: reachable, can: 'unknown', reason })];
  }
  const view = trustView(
    target.document,
    sample,
    callerOf(caller, target),
    caller.boundaryArn !== null,
    work.catalog,
  );
  const trustedBy = [...new Set([...view.free, ...view.capped, ...view.delegated])];
  if (trustedBy.length === 0) return [];
  const effective = work.accessTo(caller, account);
  const gaps = gapsOf(work.estate, effective, account);
  // Where naming suffices, the caller's policies need not mention the role.
  const named = view.free.length + view.capped.length > 0;
  const candidates = named ? roles : namedTargets(effective, roles);
  return sameTargets(effective, candidates, target.document).flatMap((group): readonly AssumeEdge[] => {
    const role = group[0];
    if (role === undefined || isOnly(group, caller)) return [];
    const comparison = work.ask(assumeAccess(work.estate, caller, effective, role, view), gaps);
    const can = answerOf(comparison, view);
    if (can === 'no') return [];
    const reason = can === 'yes' ? null : whyUnknown(gaps, view);
    return [edge({ targets: group, can, reason, trustedBy, comparison })];
  });
}

function isOnly(roles: readonly Role[], caller: Role | User): boolean {
  return roles.length === 1 && roles[0] === caller;
}

function answerOf({ verdict }: Comparison, { doubtful }: TrustView): 'yes' | 'no' | 'unknown' {
  // The set is read wide, so that nothing in it is a proof whatever was doubtful.
  if (verdict === 'within') return 'no';
  return verdict === 'exceeds' && !doubtful ? 'yes' : 'unknown';
}

function whyUnknown(gaps: readonly Gap[], { doubtful }: TrustView): string {
  if (doubtful) return 'nobody can say whether a NotPrincipal of the trust policy spares the caller';
  return gaps[0]?.reason ?? 'a condition could not be decided';
}

const ownLayers: ReadonlySet<Gap['layer']> = new Set(['identity', 'boundary', 'scp']);

/** What was not read of the caller's own layers and of the role's RCPs; its trust policy is asked for by itself. */
function gapsOf(estate: Estate, effective: EffectiveAccess, account: AccountId): readonly Gap[] {
  const own = effective.gaps.filter(({ layer }) => ownLayers.has(layer));
  return [...own, ...roleControls(estate, account).gaps];
}

/** A role acts as a session; whoever starts it chooses its name, so one that the trust policy names is taken. */
function callerOf(principal: Role | User, target: AssumeTarget): Caller {
  if (principal.kind === 'user') return parseIdentity(principal.arn);
  const [, partition = '', , , account = ''] = principal.arn.split(':');
  const session = target.sessionOf(principal) ?? 'overreach';
  return parseIdentity(`arn:${partition}:sts::${account}:assumed-role/${principal.name}/${session}`);
}
