import type { Role, User } from '../estate/estate.ts';
import { isServiceLinkedRole, permissionSetOf } from '../estate/special-roles.ts';
import type { AuditContext } from './audit-context.ts';
import type { Side } from './comparer.ts';
import { denialOf } from './denial.ts';
import type { Excess, Remedy } from './finding.ts';
import { removalOf } from './removal.ts';

/** A way to close an excess: what to say, the command, and whether comparing again with it in place proved it. */
export interface Undo {
  readonly text: string;
  readonly command: string | null;
  readonly policy: Remedy['policy'];
  readonly proof: 'proved' | 'not-proved';
}

const hint =
  'if infrastructure code (CloudFormation, Terraform, CDK) owns this principal, mend it there, or the access returns';

/**
 * How to close an excess, the plainest way first: take away the one policy that grants it and nothing that was meant;
 * else deny exactly the excess. Each is proved by comparing again with it in place. Principals that IAM does not let
 * anyone edit get the words instead.
 */
export function remedyForExcess(
  context: AuditContext,
  principal: Role | User,
  granted: Side,
  intended: Side,
  excess: Excess,
): Remedy {
  const locked = principal.kind === 'role' ? whyNotEditable(principal) : null;
  if (locked !== null) return { text: locked, command: null, hint, policy: null, proof: 'not-applicable' };
  const removal = removalOf(context, principal, granted, intended, excess);
  if (removal?.costsNothing && removal.undo.proof === 'proved') return { ...removal.undo, hint };
  const denial = denialOf(context, principal, granted, intended, excess);
  if (denial?.command && denial.proof === 'proved') return { ...denial, hint };
  // A Deny of everything but a few actions may be longer than an inline policy: then the grant itself has to go.
  const best = removal?.undo.proof === 'proved' ? removal.undo : (denial ?? removal?.undo);
  if (best) return { ...best, hint };
  const text =
    'narrow the granting statements, or set a permissions boundary that says the intended scope: no one command closes this';
  return { text, command: null, hint, policy: null, proof: 'not-applicable' };
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
