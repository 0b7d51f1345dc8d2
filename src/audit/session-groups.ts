import type { Role, User } from '../estate/estate.ts';
import type { AccountId, Arn } from '../estate/identifiers.ts';
import type { Session } from '../estate/session.ts';
import type { RuleId } from './rules.ts';
import type { Subject } from './ruling.ts';
import { sessionPrincipalKey } from './subject-keys.ts';

/** What a session rule needs of a session to tell whose it is. */
export interface OwnedSession {
  readonly session: Session;
  /** null when the estate does not hold it. */
  readonly principal: Role | User | null;
}

/** Sessions of one human (or of nobody known) on one principal. */
export interface SessionGroup<Member extends OwnedSession> {
  readonly principal: Role | User | null;
  readonly issuer: Arn;
  readonly account: AccountId;
  readonly principalKey: string;
  readonly human: string | null;
  /** Never empty. */
  readonly members: readonly Member[];
}

/** Groups sessions by principal and human, in the order of their first members. */
export function groupSessions<Member extends OwnedSession>(
  members: readonly Member[],
): readonly SessionGroup<Member>[] {
  const found = new Map<string, SessionGroup<Member> & { members: Member[] }>();
  for (const member of members) {
    const { session, principal } = member;
    const principalKey = sessionPrincipalKey(principal, session.issuer, session.account);
    const human = session.human?.id ?? null;
    const key = JSON.stringify([principalKey, session.account, human]);
    const group = found.get(key);
    if (group) group.members.push(member);
    else {
      const { issuer, account } = session;
      found.set(key, { principal, issuer, account, principalKey, human, members: [member] });
    }
  }
  return [...found.values()];
}

/** The subject of a session rule: principal and human, whoever the registry says the agent is. */
export function subjectOf(rule: RuleId, group: SessionGroup<OwnedSession>): Subject {
  const { account, principalKey, human } = group;
  return { rule, account, principalKey, subject: human ?? 'session' };
}

/** `ProdOperator`, `agent-role-x`: what people call the credentials. */
export function credentialsName({ principal, issuer, principalKey }: SessionGroup<OwnedSession>): string {
  const set = /^permission-set:(.+)@\d{12}$/.exec(principalKey)?.[1];
  return set ?? principal?.name ?? issuer;
}
