import type { Role, User } from '../estate/estate.ts';
import type { Agent } from '../registry/registry.ts';
import type { AuditContext } from './audit-context.ts';
import { excessOver, type GradedExcess, rankRegion } from './excess.ts';
import type { Excess } from './finding.ts';
import { intendedScope } from './intended-scope.ts';

/**
 * The excess in the principal's own account, joined with what it is allowed beyond its scope in other accounts that
 * its policies name. Those must allow it too: where nobody read whether they do, such regions are `may`.
 */
export function withExcessAbroad(
  context: AuditContext,
  agent: Agent,
  principal: Role | User,
  own: GradedExcess,
): GradedExcess {
  return context.abroad(principal).reduce((joined, granted): GradedExcess => {
    const intended = intendedScope(
      context,
      agent,
      principal.account,
      granted.access.facts,
      null,
      granted.resources,
    );
    // The scope itself is known: the own account asked for it first.
    if (intended.state === 'unknown') return joined;
    return join(joined, excessOver(context, granted, intended, granted.resources));
  }, own);
}

function join(left: GradedExcess, right: GradedExcess): GradedExcess {
  const digests = {
    grantedDigest: `${left.excess.grantedDigest}&${right.excess.grantedDigest}`,
    scopeDigest: `${left.excess.scopeDigest}&${right.excess.scopeDigest}`,
  };
  if (right.excess.verdict === 'within') {
    return { ...left, excess: { ...left.excess, ...digests } };
  }
  const regions = [...left.regions, ...right.regions].toSorted(
    (one, other) => rankRegion(other) - rankRegion(one),
  );
  const excess: Excess = {
    verdict: worse(left.excess.verdict, right.excess.verdict),
    proof: 'over-approx',
    assumptions: [...new Set([...left.excess.assumptions, ...right.excess.assumptions])],
    regions: regions.map(({ region }) => region),
    policy:
      left.excess.verdict === 'within'
        ? right.excess.policy
        : joinedPolicy(left.excess.policy, right.excess.policy),
    ...digests,
  };
  return { excess, regions };
}

const order = ['within', 'unknown', 'may-exceed', 'exceeds'] as const;

function worse(left: Excess['verdict'], right: Excess['verdict']): Excess['verdict'] {
  return order.indexOf(left) >= order.indexOf(right) ? left : right;
}

function joinedPolicy(left: Excess['policy'], right: Excess['policy']): Excess['policy'] {
  if (left === null || right === null) return null;
  return { ...left, Statement: [...left.Statement, ...right.Statement] };
}
