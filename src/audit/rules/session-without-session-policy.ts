import { policiesAreKnown } from '../../reach/session-start.ts';
import type { AuditContext } from '../audit-context.ts';
import { carriesCallersChoice } from '../callers-choice.ts';
import type { Ruling } from '../ruling.ts';
import { checkSessions } from '../session-hygiene.ts';

/** Sessions without a session policy where the agent's entry asks for one and whoever started them could have set it. */
export function sessionWithoutSessionPolicy(context: AuditContext): readonly Ruling[] {
  return checkSessions(context, {
    rule: 'session-without-session-policy',
    check: (_, session, { credentials }) => {
      if (!credentials.requireSessionPolicy) return { outcome: 'none' };
      if (session.sessionPolicies.length > 0) return { outcome: 'good' };
      if (!policiesAreKnown(session)) {
        return { outcome: 'unknown', why: 'the event that issued its credentials was not read' };
      }
      return carriesCallersChoice(session)
        ? { outcome: 'bad', why: 'the role was assumed without a session policy' }
        : { outcome: 'none' };
    },
    title: ({ agent, where }) =>
      `${agent} had sessions of ${where} without the session policy that it must have`,
    remedy: 'pass --policy or --policy-arns with the scope when the role is assumed',
  });
}
