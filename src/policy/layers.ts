import type { Caller } from './arn-identity.ts';
import type { Evaluation } from './evaluation.ts';
import { type LayerHits, layerHits, noHits, type PrincipalRule } from './layer-hits.ts';
import type { PolicyLayers } from './request.ts';
import { isTrustAction, resourceControlApplies, serviceControlApplies } from './special-actions.ts';

/** One SCP level with what it says. */
export interface LevelHits extends LayerHits {
  readonly level: string;
}

/** What every applicable layer says; null where there is no such layer, or it does not bind this request. */
export interface AllHits {
  readonly identity: LayerHits;
  readonly boundary: LayerHits | null;
  readonly session: LayerHits | null;
  readonly scps: readonly LevelHits[];
  /** RCPs only deny: RCPFullAWSAccess allows at every level. */
  readonly rcp: LayerHits;
  readonly resource: LayerHits | null;
  readonly endpoint: LayerHits | null;
}

/**
 * Asks every layer that binds this caller and resource. R-029: SCPs speak the whole language, like every other layer.
 * keys about agents, such as aws:ViaAWSMCPService, are context keys like any other.
 */
export function allHits(layers: PolicyLayers, caller: Caller, evaluation: Evaluation): AllHits {
  const own: PrincipalRule = { kind: 'none' };
  const named: PrincipalRule = { kind: 'element', caller, hasBoundary: layers.boundary !== null };
  const isPrincipal = hasIdentityPolicies(caller);
  const rcps = resourceControlApplies(layers, caller, evaluation)
    ? layers.rcps.flatMap((level) => level.policies)
    : [];
  return {
    identity: isPrincipal ? layerHits(layers.identityPolicies, 'identity', own, evaluation) : noHits,
    boundary:
      isPrincipal && layers.boundary !== null
        ? layerHits(layers.boundary, 'boundary', own, evaluation)
        : null,
    session:
      isPrincipal && layers.sessionPolicy !== null
        ? layerHits(layers.sessionPolicy, 'session', own, evaluation)
        : null,
    scps: serviceControlApplies(layers, caller, evaluation)
      ? layers.scps.map(({ level, policies }) => ({ level, ...layerHits(policies, 'scp', own, evaluation) }))
      : [],
    rcp: rcps.length === 0 ? noHits : layerHits(rcps, 'rcp', named, evaluation),
    resource: resourceHits(layers, named, evaluation),
    endpoint: endpointHits(layers, named, evaluation),
  };
}

/** Services, identity providers and anonymous callers have no policies of their own. */
export function hasIdentityPolicies(caller: Caller): boolean {
  switch (caller.kind) {
    case 'user':
    case 'role':
    case 'role-session':
    case 'federated-user':
    case 'root':
    case 'unknown':
      return true;
    case 'service':
    case 'provider':
    case 'anonymous':
      return false;
  }
}

/** a role's trust policy has a say in assuming the role, and in nothing else. */
function resourceHits(layers: PolicyLayers, named: PrincipalRule, evaluation: Evaluation): LayerHits | null {
  if (layers.resourcePolicy === null) return null;
  const trust = isTrustAction(evaluation);
  if (!trust && isRoleArn(evaluation.request.resource)) return null;
  return layerHits([layers.resourcePolicy], trust ? 'trust' : 'resource', named, evaluation);
}

/** the policy of a VPC endpoint counts when the request is known to come through one. */
function endpointHits(layers: PolicyLayers, named: PrincipalRule, evaluation: Evaluation): LayerHits | null {
  if (layers.vpcEndpointPolicies === null || evaluation.values('aws:sourcevpce').length === 0) return null;
  return layerHits(layers.vpcEndpointPolicies, 'vpc-endpoint', named, evaluation);
}

/** Whether the text is the ARN of an IAM role. */
export function isRoleArn(text: string): boolean {
  return /^arn:[^:]*:iam::[^:]*:role\//.test(text);
}
