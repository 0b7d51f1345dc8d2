import type { AccessLayers } from '../access/access-set.ts';
import type { PolicyJson, StatementJson } from '../access/comparison.ts';
import type { Role, User } from '../estate/estate.ts';
import { isServiceLinkedRole, permissionSetOf } from '../estate/special-roles.ts';
import { parsePolicyDocument } from '../policy/index.ts';
import type { AuditContext } from './audit-context.ts';
import type { Side } from './comparer.ts';
import type { Excess, Remedy } from './finding.ts';
import { iamRegionWords, shellCommand } from './shell-command.ts';

/** Inline policies of a role hold 10,240 characters, of a user 2,048 (IAM quotas); white space does not count. */
const inlineQuota = { role: 10_240, user: 2_048 } as const;

const policyName = 'overreach-close-excess';

/**
 * How to close an excess: one inline policy that denies exactly it, proved by comparing again with it in place. Roles
 * that IAM does not let anyone edit get the words instead.
 */
export function remedyForExcess(
  context: AuditContext,
  principal: Role | User,
  granted: Side,
  intended: Side,
  excess: Excess,
): Remedy {
  const hint =
    'if infrastructure code (CloudFormation, Terraform, CDK) owns this principal, mend it there, or the access returns';
  const protectedBy = principal.kind === 'role' ? whyNotEditable(principal) : null;
  if (protectedBy !== null) {
    return { text: protectedBy, command: null, hint, policy: null, proof: 'not-applicable' };
  }
  const deny = excess.policy === null ? null : denyOf(excess.policy);
  if (deny === null) {
    const text =
      'narrow the granting statements, or set a permissions boundary that says the intended scope: the excess cannot be said as one policy';
    return { text, command: null, hint, policy: null, proof: 'not-applicable' };
  }
  const document = JSON.stringify(deny);
  const command =
    document.length <= inlineQuota[principal.kind]
      ? shellCommand([
          'aws',
          'iam',
          principal.kind === 'role' ? 'put-role-policy' : 'put-user-policy',
          principal.kind === 'role' ? '--role-name' : '--user-name',
          principal.name,
          '--policy-name',
          policyName,
          '--policy-document',
          document,
          ...iamRegionWords(context.estate.partition),
        ])
      : null;
  const proof = closes(context, granted, intended, deny) ? 'proved' : 'not-proved';
  const end =
    proof === 'proved' ? 'compared again with it in place: nothing exceeds' : 'not proved to close all of it';
  const fit =
    command === null ? '; it is too long for an inline policy, so split it or narrow the grants' : '';
  return {
    text: `deny the excess by an inline policy (${end})${fit}; then remove the granting statements`,
    command,
    hint,
    policy: deny,
    proof,
  };
}

/** Why the principal's policies cannot be edited, and what does work; null for ordinary roles. */
export function whyNotEditable(role: Role): string | null {
  const set = permissionSetOf(role);
  if (set) {
    return (
      `PutRolePolicy will not work on AWSReservedSSO roles: change the permission set ${set.permissionSet}, ` +
      'or deny by identitystore:UserId in the permission set or an SCP'
    );
  }
  if (isServiceLinkedRole(role)) return 'AWS owns this service-linked role: only its service can change it';
  return null;
}

function denyOf(policy: PolicyJson): PolicyJson {
  return {
    Version: '2012-10-17',
    Statement: policy.Statement.map((statement): StatementJson => {
      const { Sid: _, ...rest } = statement;
      return { ...rest, Effect: statement.Effect === 'Allow' ? 'Deny' : 'Allow' };
    }),
  };
}

/** Whether the granted side with the Deny in place is proved to be within. */
function closes(context: AuditContext, granted: Side, intended: Side, deny: PolicyJson): boolean {
  if (deny.Statement.some(({ Effect }) => Effect !== 'Deny')) return false;
  const parsed = parsePolicyDocument(deny, 'identity');
  if (!parsed.ok || granted.access.kind !== 'layers') return false;
  const patch = { name: policyName, document: parsed.value };
  const access: AccessLayers = {
    ...granted.access,
    levels: granted.access.levels.map((level) =>
      level.kind === 'identity' ? { ...level, policies: [...level.policies, patch] } : level,
    ),
  };
  const { comparison } = context.comparer.compare({ access, gaps: granted.gaps }, intended);
  return comparison.verdict === 'within';
}
