import { grade } from '../../catalog/index.ts';
import { type ActGroup, groupActs, settled } from '../act-groups.ts';
import { type ActingSession, actingSessions } from '../acting-sessions.ts';
import { type ApprovalAnswer, approvalOf, approvalText } from '../approval-answer.ts';
import type { AuditContext } from '../audit-context.ts';
import { consequencesText } from '../consequence-wording.ts';
import { isProduction } from '../credential-stance.ts';
import { deedEvidence } from '../deed-evidence.ts';
import type { Evidence, Severity } from '../finding.ts';
import { bindingGuardrails, type GuardedCall, guardrailsOver } from '../guardrails.ts';
import { ownerOf } from '../owner.ts';
import { peopleLines } from '../people-groups.ts';
import { worstSeverity } from '../region-severity.ts';
import { present, type Ruling, undecided } from '../ruling.ts';
import { callEvidence, callText, productName, signatureEvidence } from '../session-evidence.ts';
import { tookAway } from '../takes-away.ts';
import { accountLabel, counted, listed } from '../wording.ts';

const rule = 'destructive-without-approval';

interface Judged extends GuardedCall {
  readonly member: ActingSession;
  /** null: the guardrail allows nothing, so no approval helps. */
  readonly answer: ApprovalAnswer | null;
}

/** A session with the guardrails that it ran into. */
interface Member extends ActingSession {
  readonly judged: readonly Judged[];
}

/**
 * Calls that a guardrail of the registry lets pass only with approval, or never in its window, and for which none was
 * found: by agents, and by humans where a guardrail is over them too. One finding per principal and human; where
 * people's own sessions took nothing away, one per permission set and account group (docs/adr/0004).
 */
export function destructiveWithoutApproval(context: AuditContext): readonly Ruling[] {
  if (context.registry === null) return [];
  const members = actingSessions(context).flatMap((acting): readonly Member[] => {
    const judged = guardedCalls(context, acting);
    return judged.length === 0 ? [] : [{ ...acting, judged }];
  });
  const isIncident = ({ judged }: Member) =>
    judged.some(({ seen, account }) => tookAway(seen.call) && isProduction(context, account));
  const isOwnWork = ({ agent }: Member) => agent === null || agent.onHumanCredentials;
  return groupActs(context, rule, members, isIncident, isOwnWork).map((group) => judge(context, group));
}

function judge(context: AuditContext, group: ActGroup<Member>): Ruling {
  const judged = group.members.flatMap((member) => member.judged);
  const against = judged.filter(
    ({ answer, certain }) => certain && (answer === null || answer.kind === 'none'),
  );
  if (against.length > 0) return finding(context, group, against, judged);
  const open = judged.find(({ answer, certain }) => !certain || answer?.kind === 'unknown');
  if (open) {
    const reason = open.answer ? approvalText(open.answer) : 'it may lie in the window of a guardrail';
    return undecided(context.estate, group.subject, `${callText(open.seen.call)}: ${reason}`);
  }
  return settled(
    context,
    group,
    judged.map(({ seen }) => seen.call.eventID),
  );
}

function guardedCalls(context: AuditContext, member: ActingSession): readonly Judged[] {
  const { session, agents, operators } = member;
  const binding = bindingGuardrails(context, agents, member.agent !== null);
  if (binding.length === 0) return [];
  const humans = session.human ? [session.human.id, ...operators.map(({ id }) => id)] : [];
  return session.calls.flatMap((call) =>
    guardrailsOver(context, { session, call }, binding).map((guarded): Judged => {
      const act = { call, account: guarded.account, agents: agents.map(({ id }) => id), humans };
      const { require } = guarded.guardrail;
      const answer = require.nothing ? null : approvalOf(context.approvals, act, require);
      return { ...guarded, member, answer };
    }),
  );
}

/** Critical: the call is graded destructive, is no mere overwriting, and was made in production. */
function severityOf(context: AuditContext, { seen, account }: GuardedCall): Severity {
  const graded = (grade(seen.call.action)?.class ?? 'overwrite') !== 'overwrite';
  const production = context.environment(account).tier === 'production';
  return graded && production ? 'critical' : 'high';
}

function finding(
  context: AuditContext,
  group: ActGroup<Member>,
  against: readonly Judged[],
  judged: readonly Judged[],
): Ruling {
  const graded = against
    .map((one) => ({ one, severity: severityOf(context, one) }))
    .toSorted(
      (left, right) =>
        Number(right.severity === 'critical') - Number(left.severity === 'critical') ||
        (left.one.seen.call.firstAt < right.one.seen.call.firstAt ? -1 : 1),
    );
  const lead = graded[0]?.one ?? (against[0] as Judged);
  const { member } = lead;
  const ids = new Set(against.map((one) => one.member.agents[0]?.id ?? null));
  const agent = ids.size === 1 ? (member.agents[0] ?? null) : null;
  const operator = member.operators[0] ?? null;
  const who = actorOf(member, group.credentials);
  const calls = [...new Map(graded.map(({ one: { seen } }) => [seen.call, seen])).values()];
  const people = [...new Set(against.flatMap((one) => one.member.session.human?.id ?? []))].sort();
  return present(context.estate, group.subject, {
    severity: worstSeverity(graded.map(({ severity }) => severity)),
    principal: group.principal,
    uniqueId: group.uniqueId,
    agent: agent?.id ?? null,
    operator: people.length > 1 ? null : (operator?.id ?? people[0] ?? null),
    owner: ownerOf(context, { agent, operator, account: member.session.account }),
    title: `${who} called ${callText(lead.seen.call)} in ${accountLabel(context.estate, lead.account)} ${why(lead)}`,
    details: [
      ...details(
        graded.map(({ one }) => one),
        judged,
      ),
      ...(people.length > 1 ? peopleLines(people) : []),
    ],
    evidence: [
      ...(group.isMany ? calls.slice(0, 10).map(callEvidence) : deedEvidence(context, calls)),
      ...signatureEvidence(against.flatMap((one) => one.member.agent?.evidence ?? [])),
      ...registryEvidence(context, lead),
    ],
    remedy: {
      text:
        lead.answer === null
          ? 'find out who let it run in this window; to hold it next time, deny these actions for the window in an SCP'
          : 'have two people look at what was done; to hold it next time, deny these actions in an SCP but for a role that only an approval hands out',
      command: null,
      hint: null,
      policy: null,
      proof: 'not-applicable',
    },
  });
}

function actorOf({ agent, session }: ActingSession, credentials: string): string {
  const on = `(${credentials}, ${session.account})`;
  const human = session.human?.id ?? null;
  if (agent === null) return `${human ?? 'somebody'} ${on}`;
  const product = productName(agent.evidence);
  if (human === null) return `${product} ${on}`;
  return agent.onHumanCredentials
    ? `${product}, on ${human}'s own session ${on},`
    : `${product}, for ${human} ${on},`;
}

function why({ answer, guardrail }: Judged): string {
  if (answer === null) return `where guardrail ${guardrail.id} lets nothing happen`;
  return `without the approval that guardrail ${guardrail.id} asks for`;
}

function details(against: readonly Judged[], judged: readonly Judged[]): readonly string[] {
  const lines = new Set<string>();
  for (const one of against.slice(0, 5)) {
    const { guardrail, environments, precaution, answer, seen } = one;
    const where = environments.length === 0 ? 'everywhere' : `in ${listed(environments)}`;
    const counted = precaution ? ', as which an account counts that no environment matches' : '';
    const window =
      guardrail.when.window === null ? '' : `, from ${guardrail.when.window.replace('/', ' to ')}`;
    lines.add(`guardrail ${guardrail.id} of ${one.of} guards ${where}${counted}${window}`);
    lines.add(
      `${callText(seen.call)}: ${answer === null ? 'no approval helps in this window' : approvalText(answer)}`,
    );
    const followed = consequencesText(seen.call);
    if (followed !== null) lines.add(followed);
  }
  const others = against.length - 5;
  if (others > 0) lines.add(`and ${counted(others, 'further call')} without approval`);
  const open = judged.filter(({ answer }) => answer?.kind === 'unknown').length;
  if (open > 0)
    lines.add(
      `of ${counted(open, 'further call')} nobody can say whether ${open === 1 ? 'it was' : 'they were'} approved`,
    );
  if (against.every(({ member }) => member.agent === null)) {
    lines.add('nothing tells of an agent here; that is no evidence of a human hand');
  }
  return [...lines];
}

function registryEvidence(context: AuditContext, lead: Judged): readonly Evidence[] {
  const agent = lead.member.agents.find(({ id }) => id === lead.of);
  const common = context.registry?.guardrails.find(({ id }) => id === lead.guardrail.id);
  const place = agent?.place ?? common?.place;
  if (!place) return [];
  const { file, line } = place;
  return [{ kind: 'registry', file, line, text: `guardrail ${lead.guardrail.id} of ${lead.of}` }];
}
