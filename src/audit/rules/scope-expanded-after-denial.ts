import type { Session, SessionCall } from '../../estate/session.ts';
import type { AgentSession } from '../agent-sessions.ts';
import type { AuditContext } from '../audit-context.ts';
import { holdsObserved, observedRequest } from '../observed-request.ts';
import { ownerOf } from '../owner.ts';
import { present, type Ruling } from '../ruling.ts';
import { asMadeLast, callEvidence, callText, type SeenCall } from '../session-evidence.ts';
import { credentialsName, groupSessions, type SessionGroup, subjectOf } from '../session-groups.ts';
import { accountLabel } from '../wording.ts';

const rule = 'scope-expanded-after-denial';

/** A call that was refused, the change that came after it, and by whom. */
interface Expansion {
  readonly denied: SeenCall;
  readonly widening: SeenCall;
}

/**
 * An agent was refused, somebody then changed its policies, and now it may do what it was refused. Judged only where
 * both are in the trail; else nothing is said. One finding per principal and human.
 */
export function scopeExpandedAfterDenial(context: AuditContext): readonly Ruling[] {
  const denied = context.sessions.filter(({ session }) => session.calls.some(wasDenied));
  if (denied.length === 0) return [];
  const changes = policyChanges(context);
  return groupSessions(denied).flatMap((group) => {
    const found = expansions(context, group, changes);
    const [first] = found;
    return first ? [finding(context, group, first, found.length)] : [];
  });
}

/** The refusals that an Allow would have let pass; a service words them in its own way. */
function wasDenied({ errorCode }: SessionCall): boolean {
  return errorCode !== null && /AccessDenied|UnauthorizedOperation|NotAuthorized/i.test(errorCode);
}

const widens: ReadonlySet<string> = new Set(
  [
    'AttachRolePolicy',
    'AttachUserPolicy',
    'AttachGroupPolicy',
    'PutRolePolicy',
    'PutUserPolicy',
    'PutGroupPolicy',
    'CreatePolicyVersion',
    'SetDefaultPolicyVersion',
    'DeleteRolePermissionsBoundary',
    'DeleteUserPermissionsBoundary',
    'PutRolePermissionsBoundary',
    'PutUserPermissionsBoundary',
    'AddUserToGroup',
  ].map((name) => `iam:${name.toLowerCase()}`),
);

/** Changes of identities' policies in the trail, by the name of what was changed (IAM's path is not in every event). */
function policyChanges(context: AuditContext): ReadonlyMap<string, readonly SeenCall[]> {
  const changes = new Map<string, SeenCall[]>();
  for (const session of context.estate.sessions) {
    for (const call of session.calls) {
      if (call.errorCode !== null || call.resource === null || !widens.has(call.action.toLowerCase()))
        continue;
      const key = nameOf(call.resource, session);
      changes.set(key, [...(changes.get(key) ?? []), { session, call }]);
    }
  }
  return changes;
}

/** `777788889999 role bot`. */
function nameOf(resource: string, session: Session): string {
  const [, , , , account, ...rest] = resource.split(':');
  const [kind = '', ...path] = rest.join(':').split('/');
  return `${account || session.account} ${kind} ${path.at(-1) ?? ''}`.toLowerCase();
}

function expansions(
  context: AuditContext,
  group: SessionGroup<AgentSession>,
  changes: ReadonlyMap<string, readonly SeenCall[]>,
): readonly Expansion[] {
  const { principal } = group;
  if (principal === null) return [];
  const own = [principal.arn, ...principal.attachedPolicyArns, principal.boundaryArn ?? principal.arn];
  const names = new Set(own.map((arn) => nameOf(arn, group.members[0]?.session as Session)));
  const widenings = [...names].flatMap((name) => changes.get(name) ?? []);
  if (widenings.length === 0) return [];
  const { access, complete } = context.effective(principal);
  // What nobody could read may still refuse it.
  if (!complete) return [];
  return group.members.flatMap(({ session }) =>
    session.calls.filter(wasDenied).flatMap((call): readonly Expansion[] => {
      const widening = widenings
        .filter((seen) => seen.call.lastAt > call.firstAt)
        .toSorted((left, right) => (left.call.lastAt < right.call.lastAt ? -1 : 1))[0];
      if (!widening) return [];
      const now = holdsObserved(access, observedRequest(call, call.lastAt), context.catalog);
      if (now !== 'yes') return [];
      // What was changed before the refusal, and once more after it, is told by what came after.
      const isAfter = widening.call.firstAt > call.firstAt;
      return [{ denied: { session, call }, widening: isAfter ? widening : asMadeLast(widening) }];
    }),
  );
}

function finding(
  context: AuditContext,
  group: SessionGroup<AgentSession>,
  { denied, widening }: Expansion,
  count: number,
): Ruling {
  const member = group.members.find(({ session }) => session === denied.session);
  const agent = member?.identified[0]?.agent ?? null;
  const operator = member?.operators[0] ?? null;
  const who = widening.session.human?.id ?? widening.session.principal;
  return present(context.estate, subjectOf(rule, group), {
    severity: 'medium',
    principal: group.principal?.arn ?? group.issuer,
    uniqueId: group.principal?.uniqueId ?? null,
    agent: agent?.id ?? null,
    operator: operator?.id ?? group.human,
    owner: ownerOf(context, { agent, operator, account: group.account }),
    title: `${agent?.id ?? credentialsName(group)} was refused ${denied.call.action} in ${accountLabel(context.estate, group.account)}; ${who} then called ${widening.call.action}, and now it is allowed`,
    details: [
      `refused: ${callText(denied.call)}`,
      `changed: ${callText(widening.call)}, by ${who}`,
      ...(count > 1 ? [`${count} kinds of refused call are allowed now`] : []),
      'whether the change was made because of the refusal, no event says',
    ],
    evidence: [callEvidence(denied), callEvidence(widening)],
    remedy: {
      text: 'have the owner look at the change: keep it and say so in the scope, or take it back',
      command: null,
      hint: null,
      policy: null,
      proof: 'not-applicable',
    },
  });
}
