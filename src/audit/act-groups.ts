import type { AccountId, UniqueId } from '../estate/identifiers.ts';
import type { AuditContext } from './audit-context.ts';
import { groupPeople, peopleOf, peopleSubject, unreadTrails } from './people-groups.ts';
import type { RuleId } from './rules.ts';
import { absentInEvents, type Ruling, type Subject, undecided } from './ruling.ts';
import { credentialsName, groupSessions, type OwnedSession, subjectOf } from './session-groups.ts';

/** Sessions that one finding on what was done speaks of. */
export interface ActGroup<Member extends OwnedSession> {
  readonly subject: Subject;
  /** For display. */
  readonly principal: string;
  readonly uniqueId: UniqueId | null;
  /** `ProdOperator`, `agent-role-x`. */
  readonly credentials: string;
  readonly account: AccountId;
  /** In order of name; empty: nobody known. */
  readonly people: readonly string[];
  readonly members: readonly Member[];
  /** Spans accounts, so that its absence needs the events of all of them. */
  readonly wide: boolean;
  /** How many people work, and no incident: what they do changes from night to night. */
  readonly isMany: boolean;
}

/**
 * Groups sessions by the grain of docs/adr/0004: incidents, and acts on an agent's own credentials, by principal and
 * human; what people's sessions did otherwise by permission set and account group.
 * @param isOwnWork whether a session ran on a human's own credentials
 */
export function groupActs<Member extends OwnedSession>(
  context: AuditContext,
  rule: RuleId,
  members: readonly Member[],
  isIncident: (member: Member) => boolean,
  isOwnWork: (member: Member) => boolean,
): readonly ActGroup<Member>[] {
  const isMany = (member: Member) => isOwnWork(member) && !isIncident(member);
  const single = groupSessions(members.filter((member) => !isMany(member))).map(
    (group): ActGroup<Member> => ({
      subject: subjectOf(rule, group),
      principal: group.principal?.arn ?? group.issuer,
      uniqueId: group.principal?.uniqueId ?? null,
      credentials: credentialsName(group),
      account: group.account,
      people: group.human === null ? [] : [group.human],
      members: group.members,
      wide: false,
      isMany: false,
    }),
  );
  const many = groupPeople(context, members.filter(isMany), { byTier: true }).map(
    (group): ActGroup<Member> => {
      const [first] = group.members;
      return {
        subject: peopleSubject(rule, group),
        principal: group.principal,
        uniqueId: group.permissionSet === null ? (first?.principal?.uniqueId ?? null) : null,
        credentials: group.permissionSet ?? first?.principal?.name ?? group.principal,
        account: first?.session.account ?? group.account,
        people: peopleOf(group.members),
        members: group.members,
        wide: group.permissionSet !== null,
        isMany: true,
      };
    },
  );
  return [...single, ...many];
}

/** Nothing is against these sessions: absent in their events, unless events of the group's accounts were not read. */
export function settled(
  context: AuditContext,
  { subject, wide }: ActGroup<OwnedSession>,
  eventIDs: readonly string[],
): Ruling {
  const unread = wide ? unreadTrails(context) : null;
  return unread === null
    ? absentInEvents(context.estate, subject, eventIDs)
    : undecided(context.estate, subject, `not all of its accounts can be judged: ${unread}`);
}

/** `wei.chen@example.com`, `12 people`; null where nobody is known. */
export function peopleText(people: readonly string[]): string | null {
  return people.length > 1 ? `${people.length} people` : (people[0] ?? null);
}
