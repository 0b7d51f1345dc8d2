import type { Role, User } from '../estate/estate.ts';
import { accessAbroad } from '../reach/access-abroad.ts';
import { effectiveAccess } from '../reach/effective-access.ts';
import type { RemedyCandidate, RemedyCase } from './remedy-candidate.ts';
import { iamCommand, nameWords, option } from './remedy-command.ts';
import { listed } from './wording.ts';

/** Beyond so many policies to take away, hardly anything else would be left. */
const mostPolicies = 3;

/** Taking away the policies that grant the excess; null where they are many, or some are not the principal's own. */
export function removalOf({ context, principal, excess }: RemedyCase): RemedyCandidate | null {
  const names = grantsOf(excess);
  const commands = names.flatMap((name) => removalWords(principal, name) ?? []);
  if (names.length === 0 || names.length > mostPolicies || commands.length < names.length) return null;
  const account = context.account(principal.account);
  const denies = names.some((name) => deniesSomething(account, principal, name));
  const rest = names.reduce<Role | User>(withoutPolicy, principal);
  const after = effectiveAccess(context.estate, rest);
  const what = `${listed(names, mostPolicies)}, which alone ${names.length === 1 ? 'grants' : 'grant'} it`;
  return {
    kind: 'remove-policy',
    text: `take away ${what}`,
    inPermissionSet: `take ${what}, out of it`,
    command: commands.map((words) => iamCommand(context.estate.partition, words)).join(' && '),
    policy: null,
    changes: 0,
    after,
    abroad: () => accessAbroad(context.estate, rest),
    rewrites: denies ? after : null,
  };
}

/** The one policy that all regions are granted by; null where several are, or none. */
export function onlyGrant(excess: RemedyCase['excess']): string | null {
  const [name, ...others] = grantsOf(excess);
  return name === undefined || others.length > 0 ? null : name;
}

function grantsOf({ regions }: RemedyCase['excess']): readonly string[] {
  return [...new Set(regions.flatMap(({ grantedBy }) => grantedBy.map(({ policy }) => policy)))].sort();
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
function removalWords(principal: Role | User, policy: string): readonly [readonly string[]] | null {
  const who = nameWords(principal);
  if (principal.attachedPolicyArns.includes(policy)) {
    return [[`detach-${principal.kind}-policy`, ...who, '--policy-arn', policy]];
  }
  return principal.inlinePolicies.some(({ name }) => name === policy)
    ? [[`delete-${principal.kind}-policy`, ...who, ...option('policy-name', policy)]]
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
