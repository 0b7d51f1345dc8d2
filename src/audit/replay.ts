import type { AccessLayers, AccessLevel, AccessSet } from '../access/access-set.ts';
import type { Witness } from '../access/comparison.ts';
import { Membership } from '../access/membership.ts';
import { parseArn } from '../estate/identifiers.ts';
import type { NamedPolicy, PolicyDocument } from '../policy/document.ts';
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
  return resourcePoliciesOf(access, partition).some(
    (resourcePolicy) => evaluate(request, { ...layers, resourcePolicy }, catalog).decision === 'Allowed',
  );
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

/**
 * The grants as resource policies, one of which has to allow; what they deny was asked of the set. Their principal is
 * written in the form that has their limit. No grants: one decision without a resource policy.
 */
function resourcePoliciesOf(access: AccessLayers, partition: string): readonly (NamedPolicy | null)[] {
  const limit = limitOf(access);
  if (limit === null) return [null];
  const role = `arn:${partition}:iam::${account}:role/replayed`;
  const value = limit === 'capped' ? role : '*';
  return access.levels.flatMap((level) =>
    level.kind === 'resource' ? level.policies.map((policy) => naming(policy, value)) : [],
  );
}

const named = new WeakMap<PolicyDocument, Map<string, PolicyDocument>>();

/** The same document for the same principal, so that what was compiled of it is found again. */
function naming({ name, document }: NamedPolicy, value: string): NamedPolicy {
  const made = named.get(document) ?? new Map<string, PolicyDocument>();
  named.set(document, made);
  const principal = { negated: false, entries: [{ type: 'AWS' as const, value }] };
  const found = made.get(value) ?? {
    ...document,
    statements: document.statements.map((statement) => ({ ...statement, principal })),
  };
  made.set(value, found);
  return { name, document: found };
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
