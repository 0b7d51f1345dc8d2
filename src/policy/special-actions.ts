import { type Caller, parseIdentity } from './arn-identity.ts';
import type { Evaluation } from './evaluation.ts';
import type { PolicyLayers } from './request.ts';

const trustActions: ReadonlySet<string> = new Set([
  'sts:assumerole',
  'sts:assumerolewithsaml',
  'sts:assumerolewithwebidentity',
  'sts:tagsession',
  'sts:setsourceidentity',
]);

/** the actions that a role's trust policy decides. */
export function isTrustAction(evaluation: Evaluation): boolean {
  return trustActions.has(evaluation.actionId);
}

/** the calls that an identity provider vouches for: the trust policy alone decides. */
export function isProviderAction(evaluation: Evaluation): boolean {
  return (
    evaluation.actionId === 'sts:assumerolewithsaml' ||
    evaluation.actionId === 'sts:assumerolewithwebidentity'
  );
}

/** they need the trust policy and an identity policy, in one account too. */
export function needsBothSides(evaluation: Evaluation): boolean {
  return evaluation.actionId === 'sts:tagsession' || evaluation.actionId === 'sts:setsourceidentity';
}

/** KMS actions on a key: its key policy must allow or delegate first. */
export function isOnKmsKey(evaluation: Evaluation): boolean {
  return evaluation.service === 'kms' && /^arn:[^:]*:kms:[^:]*:[^:]*:key\//.test(evaluation.resource);
}

/** actions that no policy can take away (STS API Reference; "Permissions for GetSessionToken"). */
export function ignoresPolicies(evaluation: Evaluation): boolean {
  return evaluation.actionId === 'sts:getcalleridentity' || evaluation.actionId === 'sts:getsessiontoken';
}

/** SCPs bind the principals of member accounts, root included. */
export function serviceControlApplies(layers: PolicyLayers, caller: Caller, evaluation: Evaluation): boolean {
  if (caller.account === null || caller.kind === 'provider') return false;
  return caller.account !== layers.managementAccountId && !isServiceLinkedRole(caller, evaluation);
}

/**
 * RCPs bind the resources of member accounts, in the services that support them, whoever calls but a
 * service-linked role (Organizations User Guide, "Resource control policies").
 */
export function resourceControlApplies(
  layers: PolicyLayers,
  caller: Caller,
  evaluation: Evaluation,
): boolean {
  if (layers.rcps.length === 0) return false;
  if (evaluation.request.resourceAccountId === layers.managementAccountId) return false;
  if (!evaluation.facts.supportsResourceControlPolicies(evaluation.service)) return false;
  if (evaluation.actionId === 'kms:retiregrant' || isAwsManagedKey(evaluation)) return false;
  return !isServiceLinkedRole(caller, evaluation);
}

/**
 * a session's ARN has no path, so that only aws:PrincipalArn can tell that its role is
 * service-linked; a session that merely carries such a name is bound like any other.
 */
export function isServiceLinkedRole(caller: Caller, evaluation: Evaluation): boolean {
  if (caller.kind === 'role') return isServiceLinkedArn(caller.text);
  if (caller.kind !== 'role-session') return false;
  const arn = evaluation.values('aws:principalarn')[0];
  if (arn === undefined || !isServiceLinkedArn(arn)) return false;
  const role = parseIdentity(arn);
  return role.account === caller.account && role.name === caller.name;
}

function isServiceLinkedArn(arn: string): boolean {
  return /^arn:[^:]*:iam::[^:]*:role\/aws-service-role\//.test(arn);
}

/** An AWS managed KMS key is known by its alias only (KMS Developer Guide, "AWS managed keys"). */
function isAwsManagedKey(evaluation: Evaluation): boolean {
  if (evaluation.service !== 'kms') return false;
  if (/^arn:[^:]*:kms:[^:]*:[^:]*:alias\/aws\//.test(evaluation.resource)) return true;
  const aliases = [...evaluation.values('kms:requestalias'), ...evaluation.values('kms:resourcealiases')];
  return aliases.some((alias) => alias.startsWith('alias/aws/'));
}

const roleChanges: ReadonlySet<string> = new Set([
  'iam:attachrolepolicy',
  'iam:deleterole',
  'iam:deleterolepermissionsboundary',
  'iam:deleterolepolicy',
  'iam:detachrolepolicy',
  'iam:putrolepermissionsboundary',
  'iam:putrolepolicy',
  'iam:tagrole',
  'iam:untagrole',
  'iam:updateassumerolepolicy',
  'iam:updaterole',
  'iam:updateroledescription',
]);

const policyChanges: ReadonlySet<string> = new Set([
  'iam:createpolicyversion',
  'iam:deletepolicy',
  'iam:deletepolicyversion',
  'iam:setdefaultpolicyversion',
  'iam:tagpolicy',
  'iam:untagpolicy',
]);

/** AWS's own policies, and the roles under aws-reserved/, cannot be changed by anybody in the account. */
export function isUnchangeable(evaluation: Evaluation): boolean {
  const { resource, actionId } = evaluation;
  if (policyChanges.has(actionId)) return /^arn:[^:]*:iam::aws:policy\//.test(resource);
  return roleChanges.has(actionId) && /^arn:[^:]*:iam::[^:]*:role\/aws-reserved\//.test(resource);
}
