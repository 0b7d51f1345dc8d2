import type { Role } from '../../estate/estate.ts';
import { isServiceLinkedRole } from '../../estate/special-roles.ts';
import type { AgentSession } from '../agent-sessions.ts';
import { type RoleSigns, roleSigns } from '../agent-signs.ts';
import type { AuditContext } from '../audit-context.ts';
import type { Evidence } from '../finding.ts';
import { ownerOf } from '../owner.ts';
import {
  accountsText,
  groupPeople,
  type PeopleGroup,
  peopleLines,
  peopleOf,
  peopleSubject,
  unreadTrails,
} from '../people-groups.ts';
import { absentInEvents, absentOf, type Draft, present, type Ruling, undecided } from '../ruling.ts';
import { callEvidence, callsByGravity, productName, signatureEvidence } from '../session-evidence.ts';
import { groupSessions, subjectOf } from '../session-groups.ts';
import { principalKey } from '../subject-keys.ts';
import { accountLabel, listed, minuteOf } from '../wording.ts';

/** Agents at work, or roles made for agents, that no entry of the registry names. */
export function undeclaredAgent(context: AuditContext): readonly Ruling[] {
  return [...usesByHumans(context), ...roles(context)];
}

/**
 * "Use of Kiro by <human>": one finding per permission set (or other principal), which lists the people when there are
 * several (docs/adr/0004). Without a human the role is all there is to name.
 */
function usesByHumans(context: AuditContext): readonly Ruling[] {
  const byPeople = context.sessions.filter(({ session }) => session.human !== null);
  const byNobody = context.sessions.filter(
    ({ session, principal, identified }) =>
      session.human === null &&
      identified.length === 0 &&
      // Where the role's own signs already name it, once is enough.
      principal?.kind === 'role' &&
      roleSigns(principal) === null,
  );
  return [
    ...groupPeople(context, byPeople, { byTier: false }).map((group) => useByPeople(context, group)),
    ...groupSessions(byNobody).map((group) =>
      present(context.estate, subjectOf('undeclared-agent', group), {
        ...use(context, group.members),
        principal: group.principal?.arn ?? group.issuer,
        uniqueId: group.principal?.uniqueId ?? null,
      }),
    ),
  ];
}

function useByPeople(context: AuditContext, group: PeopleGroup): Ruling {
  const { estate } = context;
  const subject = peopleSubject('undeclared-agent', group);
  const members = group.members.filter(({ identified }) => identified.length === 0);
  if (members.length === 0) {
    const unread = group.permissionSet === null ? null : unreadTrails(context);
    const calls = group.members.flatMap(({ session }) => session.calls);
    return unread === null
      ? absentInEvents(
          estate,
          subject,
          calls.map(({ eventID }) => eventID),
        )
      : undecided(estate, subject, `not all of its accounts can be judged: ${unread}`);
  }
  const principal = group.permissionSet === null ? (members[0]?.principal ?? null) : null;
  return present(estate, subject, {
    ...use(context, members),
    principal: group.principal,
    uniqueId: principal?.uniqueId ?? null,
  });
}

function use(context: AuditContext, members: readonly AgentSession[]): Omit<Draft, 'principal' | 'uniqueId'> {
  const sessions = members.map((member) => member.session);
  const [first] = members;
  const account = first?.session.account ?? '';
  const people = peopleOf(members);
  const operators = [...new Set(members.map((member) => member.operators[0] ?? null))];
  // Several people may belong to several teams: only one who speaks for all of them decides.
  const teams = new Set(operators.map((operator) => operator?.team ?? null));
  const operator = teams.size === 1 ? (operators[0] ?? null) : null;
  const products = [...new Set(members.map(({ evidence }) => productName(evidence)))].sort();
  const since = sessions.map(({ startedAt }) => startedAt).sort()[0] ?? '';
  const [human] = people;
  const who =
    people.length > 1
      ? `${people.length} people`
      : (human ?? `role ${first?.principal?.name ?? first?.session.issuer}`);
  return {
    severity: members.every(({ evidence }) => evidence.tier === 'convention') ? 'low' : 'medium',
    agent: null,
    operator: people.length > 1 ? null : (operator?.id ?? human ?? null),
    owner: ownerOf(context, { agent: null, operator, account }),
    title: `Use of ${listed(products)} by ${who} in ${accountsText(context, members)} is not declared`,
    members: products,
    details: [
      `first seen ${minuteOf(since)}, in ${members.length} ${members.length === 1 ? 'session' : 'sessions'}`,
      ...(people.length > 1 ? peopleLines(people) : []),
    ],
    evidence: [
      ...signatureEvidence(members.map(({ evidence }) => evidence)),
      ...callsByGravity(sessions).slice(0, 3).map(callEvidence),
    ],
    remedy: {
      text: 'declare it in the registry with its operator and scope, or end its use',
      command: null,
      hint: null,
      policy: null,
      proof: 'not-applicable',
    },
    requires: ['cloudtrail'],
  };
}

/** Every role is judged, so that a role which loses its signs, or is declared, is known to be settled. */
function roles(context: AuditContext): readonly Ruling[] {
  const declared = new Set(context.agents.map(({ principal }) => principal.arn));
  return context.estate.accounts.flatMap((account) =>
    account.roles.map((role): Ruling => {
      // A service-linked role is AWS's own: its service is declared by being switched on.
      const signs = declared.has(role.arn) || isServiceLinkedRole(role) ? null : roleSigns(role);
      if (signs === null) return absentOf(context.estate, 'undeclared-agent', role);
      const subject = {
        rule: 'undeclared-agent',
        account: account.id,
        principalKey: principalKey(role),
      } as const;
      return present(context.estate, subject, draft(context, role, signs));
    }),
  );
}

function draft(context: AuditContext, role: Role, signs: RoleSigns) {
  const where = accountLabel(context.estate, role.account);
  const evidence = signs.matches.map(
    ({ signature, field, value }): Evidence => ({
      kind: 'note',
      text: `${signature.tier} evidence of ${signature.product}: ${field} \`${value}\` (${signature.id})`,
    }),
  );
  return {
    severity: signs.weak ? ('low' as const) : ('medium' as const),
    principal: role.arn,
    uniqueId: role.uniqueId,
    agent: null,
    operator: null,
    owner: ownerOf(context, { agent: null, operator: null, account: role.account }),
    title: `Role ${role.name} in ${where} is made for an agent (${signs.product}) that is not declared`,
    evidence,
    remedy: {
      text: 'declare the agent in the registry with its operator and scope, or delete the role',
      command: null,
      hint: null,
      policy: null,
      proof: 'not-applicable' as const,
    },
  };
}
