import type { AccountId, Arn } from '../../estate/identifiers.ts';
import { sessionAccess } from '../../reach/session-access.ts';
import type { Agent, CredentialStance } from '../../registry/registry.ts';
import type { AgentSession } from '../agent-sessions.ts';
import type { AuditContext } from '../audit-context.ts';
import { excessOver, type GradedExcess } from '../excess.ts';
import { canDo, excessEvidence } from '../excess-wording.ts';
import type { Evidence, Remedy, Severity } from '../finding.ts';
import { intendedScope } from '../intended-scope.ts';
import { ownerOf } from '../owner.ts';
import { whyNotEditable } from '../remedy-for-excess.ts';
import { absent, present, type Ruling, type Subject } from '../ruling.ts';
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
import { permissionSetOf, sessionPrincipalKey } from '../subject-keys.ts';
import { accountLabel, listed } from '../wording.ts';

/** Sessions of one human on one principal, with an agent in each. */
interface Group {
  readonly principal: AgentSession['principal'];
  readonly issuer: Arn;
  readonly account: AccountId;
  readonly human: string;
  readonly members: readonly AgentSession[];
}

/** An agent on a human's own credentials: one finding per principal and human, whatever the number of sessions. */
export function agentOnHumanCredentials(context: AuditContext): readonly Ruling[] {
  return groups(context).map((group) => judge(context, group));
}

function groups(context: AuditContext): readonly Group[] {
  const found = new Map<string, Group & { members: AgentSession[] }>();
  for (const member of context.sessions) {
    const { session, principal, onHumanCredentials, evidence, identified } = member;
    if (!onHumanCredentials || session.human === null) continue;
    // A mere habit of names is too little to speak of a human, unless somebody declared the agent.
    if (evidence.tier === 'convention' && identified.length === 0) continue;
    const human = session.human.id;
    const key = JSON.stringify([
      sessionPrincipalKey(principal, session.issuer, session.account),
      session.account,
      human,
    ]);
    const group = found.get(key);
    if (group) group.members.push(member);
    else
      found.set(key, {
        principal,
        issuer: session.issuer,
        account: session.account,
        human,
        members: [member],
      });
  }
  return [...found.values()];
}

function judge(context: AuditContext, group: Group): Ruling {
  const { estate } = context;
  const subject: Subject = {
    rule: 'agent-on-human-credentials',
    account: group.account,
    principalKey: sessionPrincipalKey(group.principal, group.issuer, group.account),
    subject: group.human,
  };
  const judged = group.members.map((member) => ({
    member,
    stance: stanceOf(context, member, group.account),
  }));
  const against = judged.filter(({ stance }) => stance !== 'allow').map(({ member }) => member);
  if (against.length === 0) return absent(estate, subject);
  const denied = judged.some(({ stance }) => stance === 'deny');
  const calls = callsByGravity(against.map(({ session }) => session));
  const harmful = calls.filter((seen) => mutates(seen.call) && isProduction(context, accountOfCall(seen)));
  const gravest = harmful[0] ?? calls[0] ?? null;
  const lead = (gravest && against.find(({ session }) => session === gravest.session)) ?? against[0];
  const agent = lead?.identified[0]?.agent ?? null;
  const graded = lead && agent ? beyondScope(context, lead, agent) : null;
  const operator = lead?.operators[0] ?? null;
  const uncertain = lead?.evidence.tier === 'convention' ? ' (by its name only)' : '';
  const product = lead ? productName(lead.evidence) : 'an agent';
  const set = group.principal ? permissionSetOf(group.principal) : null;
  const credentials = set ?? group.principal?.name ?? group.issuer;
  const did = gravest === null ? 'acted' : `called ${callText(gravest.call)}`;
  return present(estate, subject, {
    severity: severityOf(denied, harmful.length > 0),
    principal: group.principal?.arn ?? group.issuer,
    uniqueId: group.principal?.uniqueId ?? null,
    agent: agent?.id ?? null,
    operator: operator?.id ?? group.human,
    owner: ownerOf(context, { agent, operator, account: group.account }),
    title: `${product}${uncertain}, on ${group.human}'s own session (${credentials}, ${group.account}), ${did}`,
    details: details(context, group, against, calls, harmful, graded),
    excess: graded?.excess ?? null,
    evidence: [
      ...(harmful.length > 0 ? harmful : calls).slice(0, 10).map(callEvidence),
      ...signatureEvidence(against.map(({ evidence }) => evidence)),
      ...(graded ? excessEvidence(graded).slice(0, 3) : []),
      ...registryEvidence(agent),
    ],
    remedy: remedyOf(group, agent),
    requires: ['cloudtrail'],
  });
}

/** deny is high, and critical when the agent changed production; a mere warning is one step lower. */
function severityOf(denied: boolean, harmedProduction: boolean): Severity {
  if (denied) return harmedProduction ? 'critical' : 'high';
  return harmedProduction ? 'high' : 'medium';
}

function stanceOf(context: AuditContext, member: AgentSession, account: AccountId): CredentialStance {
  const own = member.identified.map(({ agent }) => agent.credentials.humanCredentials);
  const said = own.find((stance) => stance !== null);
  if (said) return said;
  const defaults = context.registry?.defaults.humanCredentials ?? {
    production: 'deny',
    nonProduction: 'warn',
  };
  return isProduction(context, account) ? defaults.production : defaults.nonProduction;
}

function isProduction(context: AuditContext, account: string): boolean {
  return context.environment(account).tier === 'production';
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
  return excessOver(context, granted, intended, session.account);
}

function details(
  context: AuditContext,
  group: Group,
  against: readonly AgentSession[],
  calls: readonly SeenCall[],
  harmful: readonly SeenCall[],
  graded: GradedExcess | null,
): readonly string[] {
  const where = accountLabel(context.estate, group.account);
  const agents = [...new Set(against.flatMap(({ identified }) => identified.map(({ agent }) => agent.id)))];
  const cut = against.some(({ session }) => session.callsTruncated);
  return [
    `${against.length} ${against.length === 1 ? 'session' : 'sessions'} of ${group.human} in ${where} carried an agent`,
    ...(agents.length > 1 ? [`several declared agents match: ${listed(agents)}`] : []),
    ...(agents.length === 0 ? ['no agent is declared for this use'] : []),
    ...(harmful.length > 0
      ? [
          `it changed production: ${listed(
            harmful.map(({ call }) => callText(call)),
            5,
          )}`,
        ]
      : [`nothing it did changed production: ${calls.length} kinds of call seen`]),
    ...(cut ? ['there were more calls than are kept'] : []),
    ...(graded && graded.regions.length > 0
      ? [`these credentials can ${canDo(graded)}, beyond the agent's scope`]
      : []),
    'approval: not looked for',
  ];
}

function registryEvidence(agent: Agent | null): readonly Evidence[] {
  if (agent === null) return [];
  const { file, line } = agent.place;
  return [{ kind: 'registry', file, line, text: `declared as ${agent.id}` }];
}

function remedyOf(group: Group, agent: Agent | null): Remedy {
  const locked = group.principal?.kind === 'role' ? whyNotEditable(group.principal) : null;
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
