import { sessionAbroad, sessionAccess } from '../../reach/session-access.ts';
import type { Agent } from '../../registry/registry.ts';
import type { AgentSession } from '../agent-sessions.ts';
import type { AuditContext } from '../audit-context.ts';
import { consequencesText } from '../consequence-wording.ts';
import { isProduction, stanceOf } from '../credential-stance.ts';
import { deedEvidence } from '../deed-evidence.ts';
import { excessOver, type GradedExcess } from '../excess.ts';
import { withExcessAbroad } from '../excess-abroad.ts';
import { canDo, excessEvidence } from '../excess-wording.ts';
import type { Evidence, Remedy, Severity } from '../finding.ts';
import { humanApprovalText } from '../human-approval.ts';
import { intendedScope } from '../intended-scope.ts';
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
import { shareText } from '../people-share.ts';
import { whyNotEditable } from '../remedy-for-excess.ts';
import { absentInEvents, type Draft, present, type Ruling, type Subject, undecided } from '../ruling.ts';
import {
  accountOfCall,
  callEvidence,
  callsByGravity,
  callText,
  mutates,
  productName,
  type SeenCall,
  signatureEvidence,
} from '../session-evidence.ts';
import { credentialsName, groupSessions, type SessionGroup, subjectOf } from '../session-groups.ts';
import { sessionPrincipalKey } from '../subject-keys.ts';
import { tookAway } from '../takes-away.ts';
import { twinLines } from '../twin-wording.ts';
import { accountLabel, counted, listed } from '../wording.ts';

const rule = 'agent-on-human-credentials';

/**
 * An agent on a human's own credentials. Where the agent destroyed something in production it is an incident: one
 * finding per principal and human. All other use is how people work: one finding per permission set and account group,
 * which lists them (docs/adr/0004).
 */
export function agentOnHumanCredentials(context: AuditContext): readonly Ruling[] {
  const members = context.sessions.filter(({ session, onHumanCredentials, evidence, identified }) => {
    if (!onHumanCredentials || session.human === null) return false;
    // A mere habit of names is too little to speak of a human, unless somebody declared the agent.
    return evidence.tier !== 'convention' || identified.length > 0;
  });
  const isIncident = (member: AgentSession) => destroyed(context, member).length > 0;
  return [
    ...groupSessions(members.filter(isIncident)).map((group) => judgeIncident(context, group)),
    ...groupPeople(
      context,
      members.filter((member) => !isIncident(member)),
      { byTier: true },
    ).map((group) => judgeUse(context, group)),
  ];
}

/** Calls that took something of production away. */
function destroyed(context: AuditContext, { session }: AgentSession): readonly SeenCall[] {
  return harmful(context, [session]).filter(({ call }) => tookAway(call));
}

function harmful(context: AuditContext, sessions: readonly AgentSession['session'][]): readonly SeenCall[] {
  return callsByGravity(sessions).filter(
    (seen) => mutates(seen.call) && isProduction(context, accountOfCall(seen)),
  );
}

/** What the stances of the registry leave of some sessions. */
interface Against {
  readonly members: readonly AgentSession[];
  /** Some of them are denied, not only warned of. */
  readonly denied: boolean;
  readonly isIncident: boolean;
}

function against(context: AuditContext, members: readonly AgentSession[], isIncident: boolean): Against {
  const judged = members.map((member) => ({ member, stance: stanceOf(context, member) }));
  return {
    members: judged.filter(({ stance }) => stance !== 'allow').map(({ member }) => member),
    denied: judged.some(({ stance }) => stance === 'deny'),
    isIncident,
  };
}

function judgeIncident(context: AuditContext, group: SessionGroup<AgentSession>): Ruling {
  const subject = subjectOf(rule, group);
  const found = against(context, group.members, true);
  if (found.members.length === 0) return allowed(context, subject, group.members);
  const draft = drafted(context, found, credentialsName(group), group.account);
  return present(context.estate, subject, {
    ...draft,
    principal: group.principal?.arn ?? group.issuer,
    uniqueId: group.principal?.uniqueId ?? null,
  });
}

function judgeUse(context: AuditContext, group: PeopleGroup): Ruling {
  const { estate } = context;
  const subject = peopleSubject(rule, group);
  const found = against(context, group.members, false);
  if (found.members.length === 0) {
    const unread = group.permissionSet === null ? null : unreadTrails(context);
    return unread === null
      ? allowed(context, subject, group.members)
      : undecided(estate, subject, `not all of its accounts can be judged: ${unread}`);
  }
  const people = peopleOf(found.members);
  const [lead] = found.members;
  const name = group.permissionSet ?? lead?.principal?.name ?? group.principal;
  const draft = drafted(context, found, name, lead?.session.account ?? group.account);
  const products = [...new Set(found.members.map(({ evidence }) => productName(evidence)))].sort();
  const many = `${listed(products, 3)} ran on the own sessions of ${people.length} people (${name}, ${accountsText(context, found.members)})`;
  const principal = lead && group.permissionSet === null ? lead.principal : null;
  return present(estate, subject, {
    ...draft,
    ...(people.length > 1 ? { title: many, operator: null } : {}),
    agent: commonAgent(found.members)?.id ?? null,
    // Whose session leads changes from night to night: what it may do is said, and never grows or shrinks.
    excess: null,
    details: [...draft.details, ...(people.length > 1 ? peopleLines(people) : [])],
    principal: group.principal,
    uniqueId: principal?.uniqueId ?? null,
  });
}

/** The one declared agent that all of the sessions belong to; null where they are several, or not all declared. */
function commonAgent(members: readonly AgentSession[]): Agent | null {
  const agents = new Set(members.map(({ identified }) => identified[0]?.agent ?? null));
  return agents.size === 1 ? ([...agents][0] ?? null) : null;
}

/** Nothing was against the registry's word in these sessions. */
function allowed(context: AuditContext, subject: Subject, members: readonly AgentSession[]): Ruling {
  const calls = members.flatMap(({ session }) => session.calls);
  return absentInEvents(
    context.estate,
    subject,
    calls.map(({ eventID }) => eventID),
  );
}

/** What is said of sessions against the registry's word; whose they are is the caller's to say. */
function drafted(
  context: AuditContext,
  { members, denied, isIncident }: Against,
  name: string,
  account: string,
): Omit<Draft, 'principal' | 'uniqueId'> & { readonly details: readonly string[] } {
  const sessions = members.map(({ session }) => session);
  const calls = callsByGravity(sessions);
  const harm = harmful(context, sessions);
  const telling = harm.length > 0 ? harm : calls;
  const gravest = telling[0] ?? null;
  const lead = (gravest && members.find(({ session }) => session === gravest.session)) ?? members[0];
  const agents = [...new Set(members.flatMap(({ identified }) => identified.map(({ agent }) => agent)))];
  const agent = lead?.identified[0]?.agent ?? null;
  const graded = lead && agent ? beyondScope(context, lead, agent) : null;
  const operator = lead?.operators[0] ?? null;
  const human = lead?.session.human?.id ?? null;
  const uncertain = lead?.evidence.tier === 'convention' ? ' (by its name only)' : '';
  const product = lead ? productName(lead.evidence) : 'an agent';
  const did = gravest === null ? 'acted' : `called ${callText(gravest.call)}`;
  const keys = new Set(sessions.map((one) => sessionPrincipalKey(null, one.issuer, one.account)));
  const followed = gravest === null ? null : consequencesText(gravest.call);
  const share = shareText(context, keys, name);
  return {
    severity: severityOf(denied, harm.length > 0),
    agent: agent?.id ?? null,
    operator: operator?.id ?? human,
    owner: ownerOf(context, { agent, operator, account }),
    title: `${product}${uncertain}, on ${human}'s own session (${name}, ${lead?.session.account ?? account}), ${did}`,
    details: [
      ...(followed === null ? [] : [followed]),
      ...(gravest && lead ? [humanApprovalText(context, lead, gravest)] : []),
      ...(share === null ? [] : [share]),
      sessionsText(context, members),
      ...(agents.length > 1 ? [`several declared agents match: ${listed(agents.map(({ id }) => id))}`] : []),
      ...(agents.length === 0 ? ['no agent is declared for this use'] : []),
      harm.length > 0
        ? `it changed production: ${listed(harm.map(({ call }) => callText(call)))}`
        : `nothing it did changed production: ${counted(calls.length, 'kind')} of call seen`,
      ...(sessions.some(({ callsTruncated }) => callsTruncated)
        ? ['there were more calls than are kept']
        : []),
      ...(graded && graded.regions.length > 0
        ? [`these credentials can ${canDo(graded)}, beyond the agent's scope`]
        : []),
      ...(lead ? twinLines(context, lead.session) : []),
    ],
    excess: graded?.excess ?? null,
    evidence: [
      ...(isIncident ? deedEvidence(context, telling) : telling.slice(0, 10).map(callEvidence)),
      ...signatureEvidence(members.map(({ evidence }) => evidence)),
      ...(graded ? excessEvidence(graded).slice(0, 3) : []),
      ...registryEvidence(agent),
    ],
    remedy: remedyOf(lead ?? null, agent),
    requires: ['cloudtrail'],
  };
}

/** deny is high, and critical when the agent changed production; a mere warning is one step lower. */
function severityOf(denied: boolean, harmedProduction: boolean): Severity {
  if (denied) return harmedProduction ? 'critical' : 'high';
  return harmedProduction ? 'high' : 'medium';
}

function sessionsText(context: AuditContext, members: readonly AgentSession[]): string {
  const people = peopleOf(members);
  const who = people.length === 1 ? people[0] : `${people.length} people`;
  const count = members.length === 1 ? '1 session' : `${members.length} sessions`;
  const accounts = [...new Set(members.map(({ session }) => session.account))];
  const where = accounts.map((id) => accountLabel(context.estate, id));
  return `${count} of ${who} in ${listed(where, 3)} carried an agent`;
}

/** What the human's credentials allow beyond the agent's scope; null when the scope is unknown. */
function beyondScope(context: AuditContext, member: AgentSession, agent: Agent): GradedExcess | null {
  const { principal, session, operators } = member;
  if (principal === null) return null;
  const granted = sessionAccess(context.estate, session) ?? context.effective(principal);
  const own = operators.map(({ id }) => id).filter((id) => agent.operators.includes(id));
  const names = own.length > 0 ? own : null;
  const intended = intendedScope(context, agent, session.account, granted.access.facts, names);
  if (intended.state === 'unknown') return null;
  const here = excessOver(context, granted, intended, session.account);
  const abroad = sessionAbroad(context.estate, session);
  return withExcessAbroad(context, agent, session.account, abroad, here, names);
}

function registryEvidence(agent: Agent | null): readonly Evidence[] {
  if (agent === null) return [];
  const { file, line } = agent.place;
  return [{ kind: 'registry', file, line, text: `declared as ${agent.id}` }];
}

function remedyOf(lead: AgentSession | null, agent: Agent | null): Remedy {
  const locked = lead?.principal?.kind === 'role' ? whyNotEditable(lead.principal) : null;
  const own = agent?.identify.find(({ role }) => role !== null)?.role ?? null;
  const instead = own
    ? `let the agent assume its own role ${own} instead of the human's session`
    : 'give the agent a role of its own, and declare it in the registry';
  return {
    text: locked === null ? instead : `${instead}; to stop it now: ${locked}`,
    command: null,
    hint: 'an SCP that denies these roles to requests with aws:ViaAWSMCPService or an agent source identity keeps agents off them',
    policy: null,
    proof: 'not-applicable',
  };
}
