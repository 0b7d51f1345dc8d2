import type { Catalog } from '../catalog/index.ts';
import type { AccountId } from '../estate/identifiers.ts';
import type { AccessAbroad } from '../reach/access-abroad.ts';
import type { Agent } from '../registry/registry.ts';
import type { AuditContext } from './audit-context.ts';
import { excessOver, type GradedExcess, gravestFirst } from './excess.ts';
import type { Excess } from './finding.ts';
import { intendedScope } from './intended-scope.ts';

/**
 * The excess in the own account, joined with what is allowed beyond the scope in other accounts. Those must allow it
 * too: where nobody read whether they do, such regions are `may`.
 * @param account the principal's own
 * @param abroad what it is allowed elsewhere
 * @param operators whose access caps the scope; null: the agent's
 */
export function withExcessAbroad(
  context: AuditContext,
  agent: Agent,
  account: AccountId,
  abroad: readonly AccessAbroad[],
  own: GradedExcess,
  operators: readonly string[] | null = null,
): GradedExcess {
  return abroad.reduce((joined, granted): GradedExcess => {
    const { resources } = granted;
    const intended = intendedScope(context, agent, account, granted.access.facts, operators, resources);
    // The scope itself is known: the own account asked for it first.
    if (intended.state === 'unknown') return joined;
    return join(context.catalog, joined, excessOver(context, granted, intended, resources));
  }, own);
}

function join(catalog: Catalog, left: GradedExcess, right: GradedExcess): GradedExcess {
  const digests = {
    grantedDigest: `${left.excess.grantedDigest}&${right.excess.grantedDigest}`,
    scopeDigest: `${left.excess.scopeDigest}&${right.excess.scopeDigest}`,
  };
  if (right.excess.verdict === 'within') {
    return { ...left, excess: { ...left.excess, ...digests } };
  }
  const regions = [...left.regions, ...right.regions].toSorted(gravestFirst(catalog));
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
  const policiesOf = [...new Set([...left.policiesOf, ...right.policiesOf])].sort();
  return { excess, regions, policiesOf };
}

const order = ['within', 'unknown', 'may-exceed', 'exceeds'] as const;

function worse(left: Excess['verdict'], right: Excess['verdict']): Excess['verdict'] {
  return order.indexOf(left) >= order.indexOf(right) ? left : right;
}

function joinedPolicy(left: Excess['policy'], right: Excess['policy']): Excess['policy'] {
  if (left === null || right === null) return null;
  return { ...left, Statement: [...left.Statement, ...right.Statement] };
}
