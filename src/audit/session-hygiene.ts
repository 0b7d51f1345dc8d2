import type { Session } from '../estate/session.ts';
import type { Agent } from '../registry/registry.ts';
import type { AgentSession } from './agent-sessions.ts';
import type { AuditContext } from './audit-context.ts';
import { ownerOf } from './owner.ts';
import type { RuleId } from './rules.ts';
import type { Draft, Ruling, Subject } from './ruling.ts';
import { absentInEvents, present, undecided } from './ruling.ts';
import { sessionPrincipalKey } from './subject-keys.ts';
import { accountLabel, listed, minuteOf } from './wording.ts';

/** What a check says of one session; `none`: it does not apply to these credentials. */
export type SessionCheck =
  | { readonly outcome: 'none' | 'good' }
  | { readonly outcome: 'bad' | 'unknown'; readonly why: string };

/** A check of how sessions are made: a habit of whoever starts them, so one finding per principal, never per session. */
export interface HygieneCheck {
  readonly rule: RuleId;
  check(context: AuditContext, session: Session, agent: Agent): SessionCheck;
  title(names: { readonly agent: string; readonly where: string }): string;
  readonly remedy: string;
}

/** Runs a check over the sessions that a declared agent has on credentials of its own. */
export function checkSessions(context: AuditContext, hygiene: HygieneCheck): readonly Ruling[] {
  const groups = new Map<string, { readonly subject: Subject; readonly members: AgentSession[] }>();
  for (const member of context.sessions) {
    const { session, principal, identified, onHumanCredentials } = member;
    if (onHumanCredentials || identified.length !== 1) continue;
    const principalKey = sessionPrincipalKey(principal, session.issuer, session.account);
    const key = JSON.stringify([principalKey, session.account]);
    const subject = { rule: hygiene.rule, account: session.account, principalKey };
    const group = groups.get(key);
    if (group) group.members.push(member);
    else groups.set(key, { subject, members: [member] });
  }
  return [...groups.values()].flatMap(({ subject, members }) => judge(context, hygiene, subject, members));
}

function judge(
  context: AuditContext,
  hygiene: HygieneCheck,
  subject: Subject,
  members: readonly AgentSession[],
): readonly Ruling[] {
  const checked = members.flatMap((member) => {
    const agent = member.identified[0]?.agent;
    return agent ? [{ member, agent, found: hygiene.check(context, member.session, agent) }] : [];
  });
  const bad = checked.filter(({ found }) => found.outcome === 'bad');
  const [lead] = bad;
  if (lead) return [present(context.estate, subject, draft(context, hygiene, lead.member, lead.agent, bad))];
  const open = checked.find(({ found }) => found.outcome === 'unknown');
  if (open && 'why' in open.found) return [undecided(context.estate, subject, open.found.why)];
  if (checked.every(({ found }) => found.outcome === 'none')) return [];
  return [absentInEvents(context.estate, subject, [])];
}

function draft(
  context: AuditContext,
  hygiene: HygieneCheck,
  { principal, session }: AgentSession,
  agent: Agent,
  bad: readonly { readonly member: AgentSession; readonly found: SessionCheck }[],
): Draft {
  const lines = bad.map(({ member, found }) => {
    const why = 'why' in found ? found.why : '';
    return `session ${member.session.id} from ${minuteOf(member.session.startedAt)}: ${why}`;
  });
  const where = `${principal?.name ?? session.issuer} in ${accountLabel(context.estate, session.account)}`;
  return {
    severity: 'low',
    principal: principal?.arn ?? session.issuer,
    uniqueId: principal?.uniqueId ?? null,
    agent: agent.id,
    operator: agent.operators[0] ?? null,
    owner: ownerOf(context, { agent, operator: null, account: session.account }),
    title: hygiene.title({ agent: agent.id, where }),
    details: [
      `${bad.length} of the sessions seen: ${listed([...new Set(bad.map(({ member }) => member.session.id))], 5)}`,
      ...lines.slice(0, 5),
    ],
    evidence: [
      { kind: 'registry', file: agent.place.file, line: agent.place.line, text: `declared as ${agent.id}` },
    ],
    remedy: { text: hygiene.remedy, command: null, hint: null, policy: null, proof: 'not-applicable' },
  };
}
