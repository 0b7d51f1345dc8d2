import type { AccessLayers, AccessLevel, AccessSet } from '../access/access-set.ts';
import type { Witness } from '../access/comparison.ts';
import { Membership } from '../access/membership.ts';
import { parseArn } from '../estate/identifiers.ts';
import type { NamedPolicy, PrincipalEntry } from '../policy/document.ts';
import { evaluate } from '../policy/evaluate.ts';
import type { CatalogFacts } from '../policy/facts.ts';
import type { PolicyLayers } from '../policy/request.ts';
import { withUnsaid } from '../reach/unsaid-denies.ts';

/** Any account will do: requester and resource are in the same one, and the layers are given. */
const account = '111122223333';

/** Where both sides have to allow, as across accounts. */
const otherAccount = '999900001111';

/**
 * Asks of a witness what AWS would answer: a decision through the granted layers, each as what it is. Where more than
 * the identity side has a say (a role's trust policy, R-031; a key policy, R-032) and was not read, the answer is no, and
 * a region that has no other witness is not definite. Grants of resource policies are asked with those policies.
 */
export function replayThrough(granted: AccessSet, catalog: CatalogFacts): (witness: Witness) => boolean {
  const membership = new Membership(catalog);
  const members = membersOf(granted).map((access) => ({
    access,
    layers: policyLayers(access),
    whole: withUnsaid(access),
  }));
  // A union of another kind (who may assume a role) was put together of all that has a say.
  if (members.length !== 1 || granted.kind === 'union') {
    if (!members.some(({ access }) => limitOf(access) !== null)) return () => true;
  }
  return (witness) =>
    members.some(
      ({ access, layers, whole }) =>
        (members.length === 1 || membership.holds(access, witness) === 'yes') &&
        (whole === null || membership.holds(whole, witness) === 'yes') &&
        isAllowed(access, layers, witness, catalog),
    );
}

function isAllowed(
  access: AccessLayers,
  layers: PolicyLayers,
  witness: Witness,
  catalog: CatalogFacts,
): boolean {
  const partition = partitionOf(witness.resource);
  const bySide = limitOf(access) === 'both';
  const request = {
    principal: `arn:${partition}:sts::${account}:assumed-role/replayed/witness`,
    action: witness.action,
    resource: witness.resource,
    resourceAccountId: bySide ? otherAccount : account,
    context: { ...access.facts, ...witness.context },
  };
  const resource = resourcePolicyOf(access, partition);
  return evaluate(request, { ...layers, resourcePolicy: resource }, catalog).decision === 'Allowed';
}

/** The requester is in the partition of what it asks for: no request crosses partitions. */
function partitionOf(resource: string): string {
  return parseArn(resource)?.partition ?? 'aws';
}

/** The members of what is granted; of an intersection its first member is granted, the others only bound it. */
function membersOf(access: AccessSet): readonly AccessLayers[] {
  if (access.kind === 'layers') return [access];
  if (access.kind === 'union') return access.of.flatMap(membersOf);
  const [first] = access.of;
  return first ? membersOf(first) : [];
}

/** How the resource's own policy grants, by the layers that stand beside it; null: it does not. */
function limitOf({ levels }: AccessLayers): 'free' | 'capped' | 'both' | null {
  const has = (kind: AccessLevel['kind']) => levels.some((level) => level.kind === kind);
  if (!has('resource')) return null;
  if (has('identity')) return 'both';
  return has('boundary') || has('session') ? 'capped' : 'free';
}

/** The grants as one resource policy, its principal written in the form that has their limit. */
function resourcePolicyOf(access: AccessLayers, partition: string): NamedPolicy | null {
  const limit = limitOf(access);
  if (limit === null) return null;
  const role = { type: 'AWS' as const, value: `arn:${partition}:iam::${account}:role/replayed` };
  const entry: PrincipalEntry = limit === 'capped' ? role : { type: '*', value: '*' };
  const principal = { negated: false, entries: [entry] };
  const policies = access.levels.flatMap((level) => (level.kind === 'resource' ? level.policies : []));
  return {
    name: 'resource policies',
    document: {
      // The version matters to variables only; documents of both are never one policy at AWS.
      version: policies.some(({ document }) => document.version === '2012-10-17')
        ? '2012-10-17'
        : '2008-10-17',
      id: null,
      statements: policies.flatMap(({ document }) =>
        document.statements.map((statement) => ({ ...statement, principal })),
      ),
    },
  };
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
