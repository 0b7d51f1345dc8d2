import type { Role, User } from '../estate/estate.ts';
import { effectiveAccess } from '../reach/effective-access.ts';
import type { RemedyCandidate, RemedyCase } from './remedy-candidate.ts';
import { iamCommand, nameWords } from './remedy-command.ts';

/** Taking away the one policy that grants all of the excess; null where several do, or none of the principal's own. */
export function removalOf({ context, principal, excess }: RemedyCase): RemedyCandidate | null {
  const name = onlyGrant(excess);
  if (name === null) return null;
  const words = removalWords(principal, name);
  if (words === null) return null;
  const after = effectiveAccess(context.estate, withoutPolicy(principal, name));
  return {
    kind: 'remove-policy',
    text: `take away ${name}, which alone grants it`,
    inPermissionSet: `take ${name}, which alone grants it, out of it`,
    command: iamCommand(context.estate.partition, words),
    policy: null,
    changes: 0,
    after,
    rewrites: deniesSomething(context.account(principal.account), principal, name) ? after : null,
  };
}

/** The one policy that all regions are granted by; null where several are, or none. */
export function onlyGrant({ regions }: RemedyCase['excess']): string | null {
  const names = new Set(regions.flatMap(({ grantedBy }) => grantedBy.map(({ policy }) => policy)));
  const [name] = names;
  return name === undefined || names.size > 1 ? null : name;
}

/** The principal without one policy of its own; what its groups carry stays. */
export function withoutPolicy<P extends Role | User>(principal: P, policy: string): P {
  // An ARN is no name of an inline policy: IAM allows no colon in those.
  return {
    ...principal,
    attachedPolicyArns: principal.attachedPolicyArns.filter((arn) => arn !== policy),
    inlinePolicies: principal.inlinePolicies.filter(({ name }) => name !== policy),
  };
}

/** Detaching a managed policy, or deleting an inline one; null when the principal does not carry it by itself. */
function removalWords(principal: Role | User, policy: string): readonly string[] | null {
  const who = nameWords(principal);
  if (principal.attachedPolicyArns.includes(policy)) {
    return [`detach-${principal.kind}-policy`, ...who, '--policy-arn', policy];
  }
  return principal.inlinePolicies.some(({ name }) => name === policy)
    ? [`delete-${principal.kind}-policy`, ...who, '--policy-name', policy]
    : null;
}

/** Whether the policy also denies: then taking it away may let through what it kept out. */
function deniesSomething(
  account: ReturnType<RemedyCase['context']['account']>,
  { inlinePolicies }: Role | User,
  policy: string,
): boolean {
  const reading =
    inlinePolicies.find(({ name }) => name === policy) ?? account?.managedPolicies.get(policy) ?? null;
  return reading?.state !== 'readable' || reading.document.statements.some(({ effect }) => effect === 'Deny');
}
