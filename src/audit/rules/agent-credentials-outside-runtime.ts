import { matchSignatures } from '../../catalog/index.ts';
import type { Estate } from '../../estate/estate.ts';
import type { Session, SessionSource } from '../../estate/session.ts';
import type { AgentSession } from '../agent-sessions.ts';
import type { AuditContext } from '../audit-context.ts';
import { placeOfAddress } from '../aws-addresses.ts';
import type { Evidence } from '../finding.ts';
import { ownerOf } from '../owner.ts';
import { absentInEvents, present, type Ruling, undecided } from '../ruling.ts';
import { callEvidence, callsByGravity, callText, productName } from '../session-evidence.ts';
import { credentialsName, groupSessions, type SessionGroup, subjectOf } from '../session-groups.ts';
import { accountLabel, listed } from '../wording.ts';

const rule = 'agent-credentials-outside-runtime';

/**
 * Credentials that a service gave to a hosted agent (AgentCore, Bedrock, …) and that somebody used elsewhere. Such a
 * runtime is AWS's own Linux: a call from macOS or Windows did not come from it. An address that AWS's own list does not
 * hold is told too, one step lower; without that list an address says nothing. One finding per principal and human.
 */
export function agentCredentialsOutsideRuntime(context: AuditContext): readonly Ruling[] {
  const hosted = context.sessions.filter(({ session }) => isHosted(session));
  return groupSessions(hosted).map((group) => judge(context, group));
}

/** An agent's service started it: AWS says so in the event that issued the credentials. */
function isHosted({ startedBy }: Session): boolean {
  if (startedBy?.kind !== 'service' || startedBy.by === null) return false;
  return matchSignatures('assumed-by-service', startedBy.by).some(
    ({ signature }) => signature.says === 'agent',
  );
}

function judge(context: AuditContext, group: SessionGroup<AgentSession>): Ruling {
  const { estate } = context;
  const subject = subjectOf(rule, group);
  const outside = group.members.flatMap((member) =>
    (member.session.sources ?? [])
      .filter((source) => isOutside(source) || placeOf(estate, source) === 'outside')
      .map((source) => ({ member, source })),
  );
  if (outside.length > 0) return finding(context, group, outside);
  if (group.members.some(({ session }) => session.sources === undefined)) {
    return undecided(estate, subject, 'where its calls came from was not read');
  }
  const sources = group.members.flatMap(({ session }) => session.sources ?? []);
  const open = sources.find((source) => placeOf(estate, source) === 'unknown');
  if (open) {
    return undecided(
      estate,
      subject,
      `whether AWS's own network has the address ${open.address} is not known`,
    );
  }
  return absentInEvents(
    estate,
    subject,
    sources.map(({ eventID }) => eventID),
  );
}

function isOutside({ system }: SessionSource): boolean {
  return system === 'macOS' || system === 'Windows';
}

function placeOf(estate: Estate, { address }: SessionSource): ReturnType<typeof placeOfAddress> {
  return address === null ? 'inside' : placeOfAddress(estate, address);
}

function finding(
  context: AuditContext,
  group: SessionGroup<AgentSession>,
  outside: readonly { readonly member: AgentSession; readonly source: SessionSource }[],
): Ruling {
  const { member } = outside[0] as (typeof outside)[number];
  const agent = member.identified[0]?.agent ?? null;
  const name = agent?.id ?? productName(member.evidence);
  const sessions = [...new Set(outside.map((one) => one.member.session))];
  const calls = callsByGravity(sessions);
  const personal = outside.some(({ source }) => isOutside(source));
  const places = [
    ...new Set(
      outside.map(
        ({ source }) => `${source.system ?? 'a computer'} at ${source.address ?? 'an address not told'}`,
      ),
    ),
  ];
  const by = [...new Set(sessions.map(({ startedBy }) => startedBy?.by ?? 'a service'))];
  const evidence = outside.slice(0, 5).map(
    ({ source }): Evidence => ({
      kind: 'note',
      text: `event ${source.eventID} came from ${source.system ?? 'a computer'} at ${source.address ?? 'an address not told'}${source.system === null ? '' : ': the system is set by the client'}`,
    }),
  );
  return present(context.estate, subjectOf(rule, group), {
    severity: personal ? 'high' : 'medium',
    principal: group.principal?.arn ?? group.issuer,
    uniqueId: group.principal?.uniqueId ?? null,
    agent: agent?.id ?? null,
    operator: agent?.operators[0] ?? group.human,
    owner: ownerOf(context, { agent, operator: null, account: group.account }),
    title: `Credentials that ${listed(by)} gave to ${name} (${credentialsName(group)}) in ${accountLabel(context.estate, group.account)} were used from ${listed(places, 2)}, outside its runtime`,
    details: [
      ...(calls[0] ? [`the gravest call of these sessions: ${callText(calls[0].call)}`] : []),
      'which of the calls came from there, only their events say',
      ...(personal ? [] : ["AWS has no such address; an egress of one's own network would look the same"]),
    ],
    evidence: [...evidence, ...calls.slice(0, 5).map(callEvidence)],
    remedy: {
      text: `revoke the role's sessions at once (IAM console: Revoke sessions, or a Deny with aws:TokenIssueTime), then find how the credentials left the runtime`,
      command: null,
      hint: "a Deny unless aws:ViaAWSService, aws:SourceVpc or the runtime's own addresses keeps them inside",
      policy: null,
      proof: 'not-applicable',
    },
  });
}
