import type { Session } from '../../estate/session.ts';
import type { AuditContext } from '../audit-context.ts';
import type { Ruling } from '../ruling.ts';
import { checkSessions, type SessionCheck } from '../session-hygiene.ts';
import { counted } from '../wording.ts';

const minute = 60_000;

/** Sessions of agents that last longer than `maxSessionMinutes`, the agent's or the default. */
export function sessionTooLong(context: AuditContext): readonly Ruling[] {
  return checkSessions(context, {
    rule: 'session-too-long',
    check: (_, session, { credentials }) =>
      check(session, credentials.maxSessionMinutes ?? context.registry?.defaults.maxSessionMinutes ?? null),
    title: ({ agent, where }) =>
      `${agent} had sessions of ${where} that last longer than the registry allows`,
    remedy:
      "ask for a shorter --duration-seconds when the role is assumed, or lower the role's maximum session duration",
  });
}

function check(session: Session, limit: number | null): SessionCheck {
  // Long-lived keys have no end at all: another rule says so.
  if (limit === null || session.startedBy?.kind === 'long-lived-key') return { outcome: 'none' };
  const length = lengthOf(session);
  if (length === null) {
    const seen = minutesBetween(session.startedAt, session.lastEventAt);
    if (session.accessKeyId !== null && seen > limit) {
      return {
        outcome: 'bad',
        why: `at least ${counted(Math.floor(seen), 'minute')}, ${limit} ${limit === 1 ? 'is' : 'are'} allowed`,
      };
    }
    return {
      outcome: 'unknown',
      why: 'the event that issued its credentials does not say how long they last',
    };
  }
  return length > limit
    ? {
        outcome: 'bad',
        why: `${counted(Math.ceil(length), 'minute')}, ${limit} ${limit === 1 ? 'is' : 'are'} allowed`,
      }
    : { outcome: 'good' };
}

/** In minutes, as the issuing event says; null when it does not. */
function lengthOf({ durationSeconds, expiresAt, startedAt }: Session): number | null {
  if (durationSeconds) return durationSeconds / 60;
  return expiresAt ? minutesBetween(startedAt, expiresAt) : null;
}

function minutesBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / minute;
}
