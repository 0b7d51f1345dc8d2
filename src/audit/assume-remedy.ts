import type { PolicyJson } from '../access/comparison.ts';
import type { Role, User } from '../estate/estate.ts';
import type { AuditContext } from './audit-context.ts';
import type { Remedy } from './finding.ts';
import { whyNotEditable } from './remedy-for-excess.ts';
import { iamRegionWords, shellCommand } from './shell-command.ts';

/** Beyond so many roles one Deny grows past an inline policy, and a boundary is the better place. */
const mostRoles = 20;

/** An inline Deny of sts:AssumeRole on these roles. An explicit Deny of the caller's own wins in every case. */
export function denyAssume(
  context: AuditContext,
  caller: Role | User,
  roles: readonly Role[],
  policyName: string,
): Remedy {
  const hint =
    'better: narrow what lets it in, the trust policy or the granting statement; if infrastructure code owns them, there';
  const locked = caller.kind === 'role' ? whyNotEditable(caller) : null;
  const plain = { hint, policy: null, command: null, proof: 'not-applicable' as const };
  if (locked !== null) return { ...plain, text: locked };
  if (roles.length > mostRoles) {
    return {
      ...plain,
      text: `deny sts:AssumeRole on these ${roles.length} roles in its permissions boundary`,
    };
  }
  const policy: PolicyJson = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Action: 'sts:AssumeRole', Resource: roles.map(({ arn }) => escaped(arn)) }],
  };
  const words = caller.kind === 'role' ? 'role' : 'user';
  const command = shellCommand([
    'aws',
    'iam',
    `put-${words}-policy`,
    `--${words}-name`,
    caller.name,
    '--policy-name',
    policyName,
    '--policy-document',
    JSON.stringify(policy),
    ...iamRegionWords(context.estate.partition),
  ]);
  const text = `deny ${caller.name} to assume ${roles.length === 1 ? 'it' : 'them'} by an inline policy`;
  return { text, command, hint, policy, proof: 'not-proved' };
}

/** A role's path may hold these; in a policy they would mean more than themselves. */
function escaped(arn: string): string {
  return arn.replaceAll(/[*?$]/g, (character) => `\${${character}}`);
}
