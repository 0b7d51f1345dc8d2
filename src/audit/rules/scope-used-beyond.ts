import { findPrincipal } from '../../estate/principals.ts';
import type { SessionCall } from '../../estate/session.ts';
import type { Truth } from '../../policy/index.ts';
import { sessionAccess } from '../../reach/session-access.ts';
import { identifyRole } from '../../registry/identify.ts';
import type { Agent } from '../../registry/registry.ts';
import type { AgentSession } from '../agent-sessions.ts';
import type { AuditContext } from '../audit-context.ts';
import { consequencesText } from '../consequence-wording.ts';
import { intendedScope } from '../intended-scope.ts';
import { holdsObserved, observedRequest } from '../observed-request.ts';
import { ownerOf } from '../owner.ts';
import { absentInEvents, present, type Ruling, undecided } from '../ruling.ts';
import {
  callEvidence,
  callsByGravity,
  callText,
  mutates,
  type SeenCall,
  signatureEvidence,
} from '../session-evidence.ts';
import { credentialsName, groupSessions, type SessionGroup, subjectOf } from '../session-groups.ts';
import { accountLabel, listed } from '../wording.ts';

const rule = 'scope-used-beyond';

/** What the calls of a group look like beside the agent's scope. */
interface Reading {
  readonly beyond: readonly SeenCall[];
  readonly within: readonly SeenCall[];
  readonly unknown: readonly SeenCall[];
}

/**
 * What sessions of a declared agent did that its scope does not hold. Calls that were refused are no use; a call that
 * the trail does not tell enough of is never counted. One finding per principal and human.
 */
export function scopeUsedBeyond(context: AuditContext): readonly Ruling[] {
  const declared = context.sessions.filter(({ identified }) => identified.length > 0);
  return groupSessions(declared).map((group) => judge(context, group));
}

function judge(context: AuditContext, group: SessionGroup<AgentSession>): Ruling {
  const { estate } = context;
  const subject = subjectOf(rule, group);
  const [agent, ...others] = agentsOf(group);
  if (!agent || others.length > 0) {
    return undecided(estate, subject, 'several agents share this identity: whose scope holds is unknown');
  }
  const scope = context.scopeOf(agent);
  const [unknown] = scope.unknown;
  if (unknown !== undefined) return undecided(estate, subject, `its scope is unknown: ${unknown}`);
  const reading = readCalls(context, group, agent);
  if (reading.beyond.length > 0) return finding(context, group, agent, reading);
  const [open] = reading.unknown;
  if (open) {
    const more = reading.unknown.length - 1;
    const rest = more > 0 ? `, nor of ${more} further kinds of call` : '';
    const what = `the trail does not tell enough of ${callText(open.call)}${rest}`;
    return undecided(estate, subject, `whether it kept to its scope: ${what}`);
  }
  return absentInEvents(
    estate,
    subject,
    reading.within.map(({ call }) => call.eventID),
  );
}

function agentsOf(group: SessionGroup<AgentSession>): readonly Agent[] {
  return [...new Set(group.members.flatMap(({ identified }) => identified.map(({ agent }) => agent)))];
}

function readCalls(context: AuditContext, group: SessionGroup<AgentSession>, agent: Agent): Reading {
  const beyond: SeenCall[] = [];
  const within: SeenCall[] = [];
  const unknown: SeenCall[] = [];
  for (const { session, operators } of group.members) {
    const facts = sessionAccess(context.estate, session)?.access.facts ?? {};
    const own = operators.map(({ id }) => id).filter((id) => agent.operators.includes(id));
    const intended = intendedScope(context, agent, session.account, facts, own.length > 0 ? own : null);
    if (intended.state === 'unknown') continue;
    for (const call of session.calls) {
      if (!isUse(context, agent, call)) continue;
      const seen = { session, call };
      const truths = [call.firstAt, call.lastAt].map((at) =>
        holdsObserved(intended.side.access, observedRequest(call, at), context.catalog),
      );
      // Without its ceiling a scope is larger than meant: a call inside it may still be beyond.
      const inside: Truth = intended.ceilingUnknown === null ? 'yes' : 'unknown';
      if (truths.includes('no')) beyond.push(seen);
      else if (inside === 'yes' && truths.every((truth) => truth === 'yes')) within.push(seen);
      else unknown.push(seen);
    }
  }
  return { beyond, within, unknown };
}

/** these need no permission; and an agent that takes up its own role does what it was given a role for. */
function isUse(context: AuditContext, agent: Agent, { action, errorCode, resource }: SessionCall): boolean {
  if (errorCode !== null || context.catalog.actionIndex(action) < 0) return false;
  const name = action.toLowerCase();
  if (name === 'sts:getcalleridentity' || name === 'sts:getsessiontoken') return false;
  if (name !== 'sts:assumerole' || resource === null || context.registry === null) return true;
  const role = findPrincipal(context.estate, resource);
  const facts =
    role?.kind === 'role' ? role : { arn: resource, account: resource.split(':')[4] ?? '', tags: {} };
  return !identifyRole(context.registry, facts).some((one) => one.agent === agent);
}

function finding(
  context: AuditContext,
  group: SessionGroup<AgentSession>,
  agent: Agent,
  reading: Reading,
): Ruling {
  const beyond = new Set(reading.beyond.map(({ call }) => call));
  const sorted = callsByGravity(group.members.map(({ session }) => session)).filter(({ call }) =>
    beyond.has(call),
  );
  const lead = (sorted[0] ?? reading.beyond[0]) as SeenCall;
  const operator = group.members.find(({ session }) => session === lead.session)?.operators[0] ?? null;
  const changed = reading.beyond.filter(({ call }) => mutates(call)).length;
  const forHuman = group.human === null ? '' : ` for ${group.human}`;
  const followed = consequencesText(lead.call);
  return present(context.estate, subjectOf(rule, group), {
    severity: changed > 0 ? 'high' : 'medium',
    principal: group.principal?.arn ?? group.issuer,
    uniqueId: group.principal?.uniqueId ?? null,
    agent: agent.id,
    operator: operator?.id ?? group.human ?? agent.operators[0] ?? null,
    owner: ownerOf(context, { agent, operator: null, account: group.account }),
    title: `${agent.id} called ${callText(lead.call)}${forHuman} (${credentialsName(group)}) in ${accountLabel(context.estate, group.account)}, which is not in its scope`,
    details: [
      `${reading.beyond.length} ${reading.beyond.length === 1 ? 'kind' : 'kinds'} of call beyond the scope, ${changed} of them changed something: ${listed(sorted.map(({ call }) => callText(call)))}`,
      ...(followed === null ? [] : [followed]),
      ...(reading.unknown.length > 0
        ? [`of ${reading.unknown.length} further kinds of call the trail does not tell enough to say`]
        : []),
      ...(group.members.some(({ session }) => session.callsTruncated)
        ? ['there were more calls than are kept']
        : []),
      'object-level use is not observable where the trail records no data events',
    ],
    evidence: [
      ...sorted.slice(0, 10).map(callEvidence),
      ...signatureEvidence(group.members.map(({ evidence }) => evidence)),
      { kind: 'registry', ...placeOf(agent), text: `declared as ${agent.id}` },
    ],
    remedy: {
      text: `if this was meant, add it under agents, ${agent.id}, scope.allow; if not, take the access away that let it happen, which the findings on ${credentialsName(group)} name`,
      command: null,
      hint: null,
      policy: null,
      proof: 'not-applicable',
    },
  });
}

function placeOf({ place }: Agent): { readonly file: string; readonly line: number } {
  return { file: place.file, line: place.line };
}
