import { expect } from 'chai';
import type { AccessLayers, AccessSet, Comparison, Witness } from '../../src/access/index.ts';
import type { CatalogFacts, DecisionOutcome, PolicyLayers } from '../../src/policy/index.ts';
import { evaluate } from '../../src/policy/index.ts';

const account = '111122223333';

/** The layers as the evaluator takes them: the first level is the identity's, the second a boundary, the rest SCPs. */
function policyLayers(layers: AccessLayers): PolicyLayers {
  const [first, second, ...rest] = layers.levels;
  return {
    identityPolicies: first?.policies ?? [],
    boundary: second?.policies ?? null,
    sessionPolicy: null,
    scps: rest.map((level) => ({ level: level.name, policies: level.policies })),
    rcps: [],
    resourcePolicy: null,
    vpcEndpointPolicies: null,
    managementAccountId: null,
  };
}

/** What the concrete evaluator says of a request under a set; unions allow where a member does. */
export function decide(set: AccessSet, witness: Witness, catalog: CatalogFacts): DecisionOutcome {
  if (set.kind !== 'layers') {
    const decisions = set.of.map((member) => decide(member, witness, catalog));
    const wanted = set.kind === 'union' ? 'Allowed' : 'ImplicitlyDenied';
    const settled = decisions.some(
      (each) => (each === 'Allowed') === (wanted === 'Allowed') && each !== 'Undetermined',
    );
    if (settled) return wanted;
    if (decisions.includes('Undetermined')) return 'Undetermined';
    return set.kind === 'union' ? 'ImplicitlyDenied' : 'Allowed';
  }
  const known = new Set(Object.keys(set.facts).map((key) => key.toLowerCase()));
  const others = Object.entries(witness.context).filter(([key]) => !known.has(key.toLowerCase()));
  // A principal of the resource's partition: others never meet.
  const partition = /^arn:(aws[a-z-]*):/.exec(witness.resource)?.[1] ?? 'aws';
  const request = {
    principal: `arn:${partition}:iam::${account}:user/agent`,
    action: witness.action,
    resource: witness.resource,
    resourceAccountId: account,
    context: { ...Object.fromEntries(others), ...set.facts },
  };
  return evaluate(request, policyLayers(set), catalog).decision;
}

/** INVARIANT under test: every definite region has a witness that is Allowed on the one side and not on the other. */
export function expectReplays(
  comparison: Comparison,
  granted: AccessSet,
  intended: AccessSet,
  catalog: CatalogFacts,
): void {
  for (const region of comparison.regions) {
    if (region.certainty !== 'definite') continue;
    const { witness } = region;
    expect(witness, 'a definite region has a witness').to.not.equal(null);
    if (witness === null) continue;
    expect(decide(granted, witness, catalog), `granted: ${JSON.stringify(witness)}`).to.equal('Allowed');
    // Undetermined is possible where only the kind of denial is open: implicit or explicit.
    expect(decide(intended, witness, catalog), `intended: ${JSON.stringify(witness)}`).to.not.equal(
      'Allowed',
    );
  }
}
