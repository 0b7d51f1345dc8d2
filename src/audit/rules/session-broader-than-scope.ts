import { sessionAbroad, sessionAccess } from '../../reach/session-access.ts';
import type { Agent } from '../../registry/registry.ts';
import type { AgentSession } from '../agent-sessions.ts';
import type { AuditContext } from '../audit-context.ts';
import type { Side } from '../comparer.ts';
import { stanceOf } from '../credential-stance.ts';
import { excessOver, type GradedExcess } from '../excess.ts';
import { withExcessAbroad } from '../excess-abroad.ts';
import { canDo, excessEvidence, regionLines } from '../excess-wording.ts';
import { intendedScope } from '../intended-scope.ts';
import { ownerOf } from '../owner.ts';
import { severityRank } from '../region-severity.ts';
import { sessionPolicyRemedy } from '../remedy-session.ts';
import { absentInEvents, present, type Ruling, undecided } from '../ruling.ts';
import { callEvidence, callsByGravity, signatureEvidence } from '../session-evidence.ts';
import { credentialsName, groupSessions, type SessionGroup, subjectOf } from '../session-groups.ts';
import { accountLabel } from '../wording.ts';

const rule = 'session-broader-than-scope';

/**
 * Sessions of a declared agent on credentials that are not its own, which hold more than its scope: a shared role, or a
 * human's where the registry lets it. What `agent-outside-intended-scope` says of the agent's own roles, and
 * `agent-on-human-credentials` of people's, is not said again. One finding per principal and human.
 */
export function sessionBroaderThanScope(context: AuditContext): readonly Ruling[] {
  const own = new Set(context.agents.map(({ principal }) => principal));
  const members = context.sessions.filter((member) => {
    const { principal, identified, onHumanCredentials } = member;
    if (identified.length === 0 || principal === null || own.has(principal)) return false;
    return !onHumanCredentials || stanceOf(context, member) === 'allow';
  });
  return groupSessions(members).map((group) => judge(context, group));
}

interface Judged {
  readonly member: AgentSession;
  /** null: nobody can say, for `reason`. */
  readonly graded: GradedExcess | null;
  readonly reason: string;
  readonly gaps: readonly string[];
  /** What was compared; null where nothing was. */
  readonly sides: { readonly granted: Side; readonly intended: Side } | null;
}

function judge(context: AuditContext, group: SessionGroup<AgentSession>): Ruling {
  const { estate } = context;
  const subject = subjectOf(rule, group);
  const agents = [
    ...new Set(group.members.flatMap(({ identified }) => identified.map(({ agent }) => agent))),
  ];
  const [agent] = agents;
  if (!agent || agents.length > 1) {
    return undecided(estate, subject, 'several agents share this identity: whose scope holds is unknown');
  }
  const judged = group.members.map((member) => compareSession(context, member, agent));
  const [worst] = judged
    .filter(({ graded }) => graded !== null && graded.regions.length > 0)
    .toSorted((left, right) => gravity(right) - gravity(left));
  if (worst?.graded) return finding(context, group, agent, worst, worst.graded);
  const open = judged.find(({ graded }) => graded === null);
  if (open) return undecided(estate, subject, open.reason);
  const calls = group.members.flatMap(({ session }) => session.calls);
  return absentInEvents(
    estate,
    subject,
    calls.map(({ eventID }) => eventID),
  );
}

/** Severity first, then how much it is. */
function gravity({ graded }: Judged): number {
  const [first] = graded?.regions ?? [];
  return first ? severityRank(first.severity) * 1000 + (graded?.regions.length ?? 0) : -1;
}

function compareSession(context: AuditContext, member: AgentSession, agent: Agent): Judged {
  const { session, operators } = member;
  const granted = sessionAccess(context.estate, session);
  if (granted === null)
    return { member, graded: null, reason: 'its role was not collected', gaps: [], sides: null };
  const own = operators.map(({ id }) => id).filter((id) => agent.operators.includes(id));
  const { facts } = granted.access;
  const caps = own.length > 0 ? own : null;
  const intended = intendedScope(context, agent, session.account, facts, caps);
  const gaps = granted.gaps.map(({ reason }) => reason);
  if (intended.state === 'unknown')
    return { member, graded: null, reason: intended.reason, gaps, sides: null };
  const here = excessOver(context, granted, intended, session.account);
  const abroad = sessionAbroad(context.estate, session);
  const graded = withExcessAbroad(context, agent, session.account, abroad, here, caps);
  // A remedy is worked out and proved for the own account only.
  const sides = graded.regions.length === here.regions.length ? { granted, intended: intended.side } : null;
  if (graded.regions.length > 0) return { member, graded, reason: '', gaps, sides };
  if (graded.excess.verdict !== 'within') {
    return { member, graded: null, reason: gaps[0] ?? 'the comparison was too large to decide', gaps, sides };
  }
  const ceiling = intended.ceilingUnknown;
  return ceiling === null
    ? { member, graded, reason: '', gaps, sides }
    : { member, graded: null, reason: `its ceiling is unknown: ${ceiling}`, gaps, sides };
}

function finding(
  context: AuditContext,
  group: SessionGroup<AgentSession>,
  agent: Agent,
  { member, gaps, sides }: Judged,
  graded: GradedExcess,
): Ruling {
  const role = member.principal?.kind === 'role' ? member.principal : null;
  const remedy =
    role &&
    sides &&
    sessionPolicyRemedy({
      context,
      principal: role,
      session: member.session,
      ...sides,
      excess: graded.excess,
      meant: 'the intended scope',
      // The policy is the scope as it is written, of every account.
      abroadIsMeant: false,
    });
  const { session, operators, evidence } = member;
  const definite = graded.regions.some(({ region }) => region.certainty === 'definite');
  const forHuman = group.human === null ? '' : ` for ${group.human}`;
  const capped = session.sessionPolicies.length > 0;
  return present(context.estate, subjectOf(rule, group), {
    severity: graded.regions[0]?.severity ?? 'low',
    principal: group.principal?.arn ?? group.issuer,
    uniqueId: group.principal?.uniqueId ?? null,
    agent: agent.id,
    operator: operators[0]?.id ?? group.human ?? agent.operators[0] ?? null,
    owner: ownerOf(context, { agent, operator: null, account: group.account }),
    title: `${agent.id}${forHuman}, in a session of ${credentialsName(group)} in ${accountLabel(context.estate, group.account)}, ${definite ? 'could' : 'may have been able to'} ${canDo(graded)}, which nobody meant`,
    details: [
      ...regionLines(graded),
      capped ? 'its session policy is counted' : 'no session policy narrows it',
      `${group.members.length} ${group.members.length === 1 ? 'session' : 'sessions'} seen; the widest is shown`,
      ...gaps.map((reason) => `could not be read: ${reason}`),
    ],
    excess: graded.excess,
    policiesOf: graded.policiesOf,
    evidence: [
      ...excessEvidence(graded),
      ...callsByGravity([session]).slice(0, 3).map(callEvidence),
      ...signatureEvidence([evidence]),
      { kind: 'registry', file: agent.place.file, line: agent.place.line, text: `declared as ${agent.id}` },
    ],
    remedy: remedy ?? {
      text: 'start its sessions with a session policy that says its scope, or give it a role of its own: others use this one too',
      command: null,
      hint: 'a session policy caps one session and takes nothing from the people who share the role',
      policy: null,
      proof: 'not-applicable',
    },
  });
}
