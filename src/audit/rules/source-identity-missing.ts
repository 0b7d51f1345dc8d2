import { policiesAreKnown } from '../../reach/session-start.ts';
import type { AuditContext } from '../audit-context.ts';
import { carriesCallersChoice } from '../callers-choice.ts';
import type { Ruling } from '../ruling.ts';
import { checkSessions } from '../session-hygiene.ts';

/** Sessions without a source identity where the agent's entry asks for one and whoever started them could have set it. */
export function sourceIdentityMissing(context: AuditContext): readonly Ruling[] {
  return checkSessions(context, {
    rule: 'source-identity-missing',
    check: (_, session, { credentials }) => {
      if (!credentials.requireSourceIdentity) return { outcome: 'none' };
      if (session.sourceIdentity !== null) return { outcome: 'good' };
      if (!policiesAreKnown(session)) {
        return { outcome: 'unknown', why: 'the event that issued its credentials was not read' };
      }
      return carriesCallersChoice(session)
        ? { outcome: 'bad', why: 'the role was assumed without a source identity' }
        : { outcome: 'none' };
    },
    title: ({ agent, where }) =>
      `${agent} had sessions of ${where} without the source identity that it must have`,
    remedy:
      'pass --source-identity when the role is assumed, and require sts:SourceIdentity and sts:SetSourceIdentity in its trust policy',
  });
}
