import type { AccessLayers, AccessLevel } from '../access/access-set.ts';
import type { Witness } from '../access/comparison.ts';
import { parseArn } from '../estate/identifiers.ts';
import type { PolicyDocument } from '../policy/document.ts';
import type { OrganizationLevel } from '../policy/request.ts';
import { documentJson } from './document-json.ts';

/** One line of `evaluate --cases` that a witness of a definite region must pass. */
export interface WitnessCase {
  readonly id: string;
  readonly request: object;
  readonly identityPolicies: readonly object[];
  readonly boundary: readonly object[] | null;
  readonly sessionPolicy: readonly object[] | null;
  readonly scps: readonly object[];
  readonly rcps: readonly object[];
  readonly resourcePolicy: object | null;
  readonly vpcEndpointPolicies: null;
  readonly expected: 'Allowed';
}

/** What has a say in a request beside the principal's own layers. */
export interface BesideOwnLayers {
  /** The resource's policy, or the role's trust policy, as it was collected. */
  readonly resourcePolicy: PolicyDocument | null;
  /** The RCPs of the resource's account. */
  readonly rcps: readonly OrganizationLevel[];
  /** The only session of the role that may make the request; null: any. */
  readonly session: string | null;
}

const noneBeside: BesideOwnLayers = { resourcePolicy: null, rcps: [], session: null };

/**
 * The request of a witness with all the layers of the granted side, as `evaluate` reads it. What every request of
 * the principal carries goes into the context: the comparison leaves out what no policy names, a decision may not.
 * @param principal the ARN of the role or user
 * @param beside what has a say beside the principal's own layers
 */
export function witnessCase(
  id: string,
  principal: string,
  access: AccessLayers,
  witness: Witness,
  beside: BesideOwnLayers = noneBeside,
): WitnessCase {
  const account = parseArn(principal)?.account ?? '';
  const context = { ...access.facts, ...witness.context };
  const layer = (kind: AccessLevel['kind']) => access.levels.filter((level) => level.kind === kind);
  const documents = (levels: readonly AccessLevel[]) =>
    levels.flatMap(({ policies }) => policies.map(({ document }) => documentJson(document)));
  const orNull = (levels: readonly AccessLevel[]) => (levels.length === 0 ? null : documents(levels));
  const leveled = (levels: readonly AccessLevel[]) =>
    levels.map((level) => ({ level: level.name, policies: documents([level]) }));
  return {
    id,
    request: {
      principal: requester(principal, beside.session),
      action: witness.action,
      resource: witness.resource,
      // The identity side is judged: a request to a resource of the principal's own account.
      resourceAccountId: single(context['aws:ResourceAccount']) ?? account,
      context,
    },
    identityPolicies: documents(layer('identity')),
    boundary: orNull(layer('boundary')),
    sessionPolicy: orNull(layer('session')),
    scps: leveled(layer('scp')),
    rcps: beside.rcps.map(({ level, policies }) => ({
      level,
      policies: policies.map(({ document }) => documentJson(document)),
    })),
    resourcePolicy: beside.resourcePolicy && documentJson(beside.resourcePolicy),
    vpcEndpointPolicies: null,
    expected: 'Allowed',
  };
}

/** Who sends a role's requests: a session of it (its ARN has the role's name without the path, R-024). */
function requester(principal: string, session: string | null): string {
  const parts = parseArn(principal);
  if (parts === null || !parts.resource.startsWith('role/')) return principal;
  const name = parts.resource.slice(parts.resource.lastIndexOf('/') + 1);
  return `arn:${parts.partition}:sts::${parts.account}:assumed-role/${name}/${session ?? 'overreach-witness'}`;
}

function single(value: string | readonly string[] | undefined): string | null {
  return typeof value === 'string' ? value : (value?.[0] ?? null);
}
