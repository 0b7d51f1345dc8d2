import type { AccessLayers, AccessLevel, AccessSet } from '../access/access-set.ts';
import type { Witness } from '../access/comparison.ts';
import { parseArn } from '../estate/identifiers.ts';
import { evaluate } from '../policy/evaluate.ts';
import type { CatalogFacts } from '../policy/facts.ts';
import type { PolicyLayers } from '../policy/request.ts';

/** Any account will do: requester and resource are in the same one, and the layers are given. */
const account = '111122223333';

/**
 * Asks of a witness what AWS would answer: a decision through the granted layers, each as what it is. Where more than
 * the identity side has a say (a role's trust policy, R-031; a key policy, R-032) and was not read, the answer is no, and
 * a region that has no other witness is not definite.
 */
export function replayThrough(granted: AccessSet, catalog: CatalogFacts): (witness: Witness) => boolean {
  const access = firstLayers(granted);
  if (access === null) return () => true;
  const layers = policyLayers(access);
  return (witness) => {
    const request = {
      principal: `arn:${partitionOf(witness.resource)}:sts::${account}:assumed-role/replayed/witness`,
      action: witness.action,
      resource: witness.resource,
      resourceAccountId: account,
      context: { ...access.facts, ...witness.context },
    };
    return evaluate(request, layers, catalog).decision === 'Allowed';
  };
}

/** The requester is in the partition of what it asks for: no request crosses partitions. */
function partitionOf(resource: string): string {
  return parseArn(resource)?.partition ?? 'aws';
}

/** The granted side of an intersection is its first member; the others only bound it. */
function firstLayers(access: AccessSet): AccessLayers | null {
  if (access.kind === 'layers') return access;
  const [first] = access.of;
  return access.kind === 'intersection' && first ? firstLayers(first) : null;
}

function policyLayers(access: AccessLayers): PolicyLayers {
  const levels = (kind: AccessLevel['kind']) => access.levels.filter((level) => level.kind === kind);
  const policies = (kind: AccessLevel['kind']) => levels(kind).flatMap((level) => level.policies);
  const orNull = (kind: AccessLevel['kind']) => (levels(kind).length === 0 ? null : policies(kind));
  const leveled = (kind: AccessLevel['kind']) =>
    levels(kind).map(({ name, policies: attached }) => ({ level: name, policies: attached }));
  return {
    identityPolicies: policies('identity'),
    boundary: orNull('boundary'),
    sessionPolicy: orNull('session'),
    scps: leveled('scp'),
    rcps: leveled('rcp'),
    resourcePolicy: null,
    vpcEndpointPolicies: null,
    managementAccountId: null,
  };
}
