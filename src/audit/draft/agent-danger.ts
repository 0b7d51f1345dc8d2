import { setOfPolicy } from '../../access/questions.ts';
import { type DestructiveClass, grade, gradedActions } from '../../catalog/index.ts';
import type { Role, User } from '../../estate/estate.ts';
import type { Session } from '../../estate/session.ts';
import type { Truth } from '../../policy/index.ts';
import { wholeAccess } from '../../reach/resource-grants.ts';
import type { AuditContext } from '../audit-context.ts';
import { holdings } from '../holdings.ts';

/**
 * What an agent could do at the worst, through any of its roles; what it was seen to do it can. `unknown`: a policy was
 * not read, or was too large to decide.
 */
export interface AgentDanger {
  readonly destroyProduction: Truth;
  readonly switchOffLog: Truth;
}

/** What people call destroying: data, machines, stacks, networks are gone; not what only stops or overwrites. */
const destroying: ReadonlySet<DestructiveClass> = new Set<DestructiveClass>([
  'compute-terminate',
  'data-destroy',
  'encryption-lockout',
  'infra-delete',
  'orchestrated-delete',
  'scheduled-destroy',
]);

const isDestruction = (action: string) => destroying.has(grade(action)?.class ?? 'unreviewed');
const isSilencer = (action: string) =>
  action.startsWith('cloudtrail:') && grade(action)?.tamper === 'logging';
const destructions = gradedActions.filter(isDestruction);
/** The trail itself; what other services log is not the log of what was done. */
const silencers = gradedActions.filter(isSilencer);

/**
 * The worst of some principals' effective access, by the engine, and of what their sessions did. Production is what
 * `isProduction` says of an account. No principal known: unknown, unless the sessions show it.
 */
export function agentDanger(
  context: AuditContext,
  principals: readonly (Role | User)[],
  sessions: readonly Session[],
  isProduction: (account: string) => boolean,
): AgentDanger {
  const did = (of: readonly Session[], isGrave: (action: string) => boolean) =>
    of.some(({ calls }) => calls.some(({ action, errorCode }) => errorCode === null && isGrave(action)));
  const could = (of: readonly (Role | User)[], actions: readonly string[]): Truth =>
    principals.length === 0 ? 'unknown' : worst(of.map((principal) => mayCall(context, principal, actions)));
  const productive = principals.filter(({ account }) => isProduction(account));
  const seen = sessions.filter(({ account }) => isProduction(account));
  return {
    destroyProduction: did(seen, isDestruction) ? 'yes' : could(productive, destructions),
    switchOffLog: did(sessions, isSilencer) ? 'yes' : could(principals, silencers),
  };
}

function mayCall(context: AuditContext, principal: Role | User, actions: readonly string[]): Truth {
  const asked = setOfPolicy(
    { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] },
    'asked',
  );
  if (asked === null) return 'unknown';
  const granted = context.effective(principal);
  const both = { kind: 'intersection' as const, of: [wholeAccess(granted), asked] };
  switch (holdings(context, both, granted.gaps).verdict) {
    case 'exceeds':
      return 'yes';
    case 'within':
      return 'no';
    case 'may-exceed':
    case 'unknown':
      return 'unknown';
  }
}

function worst(truths: readonly Truth[]): Truth {
  if (truths.includes('yes')) return 'yes';
  return truths.includes('unknown') ? 'unknown' : 'no';
}
