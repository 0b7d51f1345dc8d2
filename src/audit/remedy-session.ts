import type { PolicyJson } from '../access/comparison.ts';
import type { Role } from '../estate/estate.ts';
import type { Session } from '../estate/session.ts';
import { isServiceLinkedRole, permissionSetOf } from '../estate/special-roles.ts';
import { sessionAccess } from '../reach/session-access.ts';
import type { Excess, Remedy } from './finding.ts';
import type { RemedyCandidate, RemedyCase } from './remedy-candidate.ts';
import { documentWord, option, quota, sizeOf } from './remedy-command.ts';
import { proofNote, type TriedRemedy, tryRemedy } from './remedy-proof.ts';
import { scopePolicies } from './remedy-scope.ts';
import { shellCommand } from './shell-command.ts';

/** A session that holds more than its scope, and the role that it is of. */
export interface SessionCase extends Omit<RemedyCase, 'principal'> {
  readonly principal: Role;
  readonly session: Session;
  readonly excess: Excess;
}

/**
 * What was meant as a session policy, where whoever starts such sessions assumes the role: it caps one session and takes
 * nothing from others who use the role. null where no session policy can be given, none is short enough, or none is proved.
 */
export function sessionPolicyRemedy(remedy: SessionCase): Remedy | null {
  if (!isAssumed(remedy)) return null;
  for (const policy of scopePolicies(remedy)) {
    const candidate = sizeOf(policy) <= quota.session ? candidateOf(remedy, policy) : null;
    const tried = candidate && tryRemedy(remedy, candidate);
    if (tried?.closes && tried.keeps) return told(remedy, tried);
  }
  return null;
}

/** AssumeRole by name: Identity Center and services start sessions without asking anybody for a policy. */
function isAssumed({ principal, session }: SessionCase): boolean {
  if (permissionSetOf(principal) !== null || isServiceLinkedRole(principal)) return false;
  const { credentialOrigin, startedBy } = session;
  return (
    credentialOrigin === 'assume-role' || startedBy?.kind === 'session' || startedBy?.kind === 'other-account'
  );
}

function candidateOf(
  { context, session, principal, meant }: SessionCase,
  policy: PolicyJson,
): RemedyCandidate | null {
  const capped: Session = {
    ...session,
    sessionPolicies: [JSON.stringify(policy)],
    startedBy: { kind: 'session', by: null },
  };
  const after = sessionAccess(context.estate, capped);
  if (after === null) return null;
  const name = session.principal.split('/').at(-1) ?? '';
  return {
    kind: 'session-policy',
    text: `assume the role with ${meant} as session policy`,
    inPermissionSet: '',
    command: shellCommand([
      'aws',
      'sts',
      'assume-role',
      '--role-arn',
      principal.arn,
      ...option('role-session-name', name),
      '--policy',
      documentWord(policy),
    ]),
    policy,
    changes: 1,
    after,
    abroad: null,
    rewrites: null,
  };
}

function told(remedy: SessionCase, tried: TriedRemedy): Remedy {
  const { candidate } = tried;
  return {
    text: `${candidate.text}, each time: others use this role too`,
    command: candidate.command,
    hint: 'give --policy wherever the agent assumes the role; it caps one session and takes nothing from the people who share the role',
    policy: candidate.policy,
    proof: 'proved',
    kind: candidate.kind,
    proofNote: proofNote(remedy, tried),
  };
}
