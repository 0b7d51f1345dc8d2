import { isServiceLinkedRole } from '../../estate/special-roles.ts';
import type { AgentPrincipal } from '../agent-principals.ts';
import type { AuditContext } from '../audit-context.ts';
import type { Remedy } from '../finding.ts';
import { ownerOf } from '../owner.ts';
import { absent, present, type Ruling, type Subject } from '../ruling.ts';
import { iamRegionWords, shellCommand } from '../shell-command.ts';
import { permissionSetOf, principalKey } from '../subject-keys.ts';
import { accountLabel } from '../wording.ts';

/**
 * For every principal of a declared agent: does a permissions boundary cap it? `info` unless the registry requires one;
 * not asked of roles that Identity Center or a service owns, which take a boundary elsewhere or not at all.
 */
export function noPermissionsBoundary(context: AuditContext): readonly Ruling[] {
  return context.agents.map((agent) => judge(context, agent));
}

function judge(context: AuditContext, { principal, identified }: AgentPrincipal): Ruling {
  const { estate } = context;
  const subject: Subject = {
    rule: 'no-permissions-boundary',
    account: principal.account,
    principalKey: principalKey(principal),
  };
  const editable =
    principal.kind === 'user' || !(isServiceLinkedRole(principal) || permissionSetOf(principal));
  const agent = identified[0]?.agent ?? null;
  const required = agent?.credentials.requirePermissionsBoundary ?? false;
  const wrong = typeof required === 'string' && principal.boundaryArn !== required;
  if (!editable || (principal.boundaryArn !== null && !wrong)) return absent(estate, subject);
  const where = accountLabel(estate, principal.account);
  const asked = required !== false;
  return present(estate, subject, {
    severity: asked ? 'low' : 'info',
    principal: principal.arn,
    uniqueId: principal.uniqueId,
    agent: agent?.id ?? null,
    operator: agent?.operators[0] ?? null,
    owner: ownerOf(context, { agent, operator: null, account: principal.account }),
    title:
      principal.boundaryArn === null
        ? `No permissions boundary caps ${principal.name} in ${where}`
        : `${principal.name} in ${where} has another permissions boundary than the registry asks for`,
    details: asked ? ['the registry requires a permissions boundary'] : [],
    remedy: remedyOf(context, principal, typeof required === 'string' ? required : null),
  });
}

function remedyOf(
  context: AuditContext,
  principal: AgentPrincipal['principal'],
  boundary: string | null,
): Remedy {
  const role = principal.kind === 'role';
  const command =
    boundary === null
      ? null
      : shellCommand([
          'aws',
          'iam',
          role ? 'put-role-permissions-boundary' : 'put-user-permissions-boundary',
          role ? '--role-name' : '--user-name',
          principal.name,
          '--permissions-boundary',
          boundary,
          ...iamRegionWords(context.estate.partition),
        ]);
  return {
    text: 'set a permissions boundary that holds the intended scope: then no later policy can widen the role beyond it',
    command,
    hint: 'if infrastructure code owns the role, set the boundary there',
    policy: null,
    proof: 'not-applicable',
  };
}
