import { findPrincipal } from '../../estate/principals.ts';
import type { SessionCall } from '../../estate/session.ts';
import type { Truth } from '../../policy/index.ts';
import { sessionAccess } from '../../reach/session-access.ts';
import { identifyRole } from '../../registry/identify.ts';
import type { Agent } from '../../registry/registry.ts';
import { type ActGroup, groupActs, peopleText, settled } from '../act-groups.ts';
import type { AgentSession } from '../agent-sessions.ts';
import type { AuditContext } from '../audit-context.ts';
import { consequencesText } from '../consequence-wording.ts';
import { isProduction } from '../credential-stance.ts';
import { deedEvidence } from '../deed-evidence.ts';
import { intendedScope } from '../intended-scope.ts';
import { holdsObserved, observedRequest } from '../observed-request.ts';
import { ownerOf } from '../owner.ts';
import { peopleLines } from '../people-groups.ts';
import { present, type Ruling, undecided } from '../ruling.ts';
import {
  accountOfCall,
  callEvidence,
  callsByGravity,
  callText,
  mutates,
  type SeenCall,
  signatureEvidence,
} from '../session-evidence.ts';
import { tookAway } from '../takes-away.ts';
import { accountLabel, counted, listed } from '../wording.ts';

const rule = 'scope-used-beyond';

/** What the calls of a session look like beside its agent's scope. */
interface Reading {
  readonly member: AgentSession;
  readonly agent: Agent;
  readonly beyond: readonly SeenCall[];
  readonly within: readonly SeenCall[];
  readonly unknown: readonly SeenCall[];
  /** Why none of its calls could be held against a scope; null when they were. */
  readonly open: string | null;
}

/** A reading as the grouping wants it. */
interface Member extends Reading {
  readonly session: AgentSession['session'];
  readonly principal: AgentSession['principal'];
}

/**
 * What sessions of a declared agent did that its scope does not hold. Calls that were refused are no use; a call that
 * the trail does not tell enough of is never counted. One finding per principal and human; where people's own sessions
 * only wrote or read beyond it, one per permission set and account group (docs/adr/0004).
 */
export function scopeUsedBeyond(context: AuditContext): readonly Ruling[] {
  const members = context.sessions.flatMap((member): readonly Member[] => {
    const agent = member.identified[0]?.agent;
    if (!agent) return [];
    const { session, principal } = member;
    return [{ ...readCalls(context, member, agent), session, principal }];
  });
  const isIncident = ({ beyond }: Member) =>
    beyond.some((seen) => tookAway(seen.call) && isProduction(context, accountOfCall(seen)));
  const isOwnWork = ({ member }: Member) => member.onHumanCredentials && member.session.human !== null;
  return groupActs(context, rule, members, isIncident, isOwnWork).map((group) => judge(context, group));
}

function judge(context: AuditContext, group: ActGroup<Member>): Ruling {
  const { estate } = context;
  const beyond = group.members.flatMap((reading) => reading.beyond);
  if (beyond.length > 0) return finding(context, group);
  const open = group.members.find((reading) => reading.open !== null)?.open ?? null;
  if (open !== null) return undecided(estate, group.subject, open);
  const unknown = group.members.flatMap((reading) => reading.unknown);
  const [first] = unknown;
  if (first) {
    const more = unknown.length - 1;
    const rest = more > 0 ? `, nor of ${counted(more, 'further kind')} of call` : '';
    const what = `the trail does not tell enough of ${callText(first.call)}${rest}`;
    return undecided(estate, group.subject, `whether it kept to its scope: ${what}`);
  }
  return settled(
    context,
    group,
    group.members.flatMap(({ within }) => within.map(({ call }) => call.eventID)),
  );
}

function readCalls(context: AuditContext, member: AgentSession, agent: Agent): Reading {
  const { session, operators, identified } = member;
  const nothing = { member, agent, beyond: [], within: [], unknown: [] };
  if (identified.length > 1) {
    return { ...nothing, open: 'several agents share this identity: whose scope holds is unknown' };
  }
  const facts = sessionAccess(context.estate, session)?.access.facts ?? {};
  const own = operators.map(({ id }) => id).filter((id) => agent.operators.includes(id));
  const intended = intendedScope(context, agent, session.account, facts, own.length > 0 ? own : null);
  if (intended.state === 'unknown') return { ...nothing, open: intended.reason };
  const beyond: SeenCall[] = [];
  const within: SeenCall[] = [];
  const unknown: SeenCall[] = [];
  // Without its ceiling a scope is larger than meant: a call inside it may still be beyond.
  const inside: Truth = intended.ceilingUnknown === null ? 'yes' : 'unknown';
  for (const call of session.calls) {
    if (!isUse(context, agent, call)) continue;
    const seen = { session, call };
    const times = call.lastAt === call.firstAt ? [call.firstAt] : [call.firstAt, call.lastAt];
    const truths = times.map((at) =>
      holdsObserved(intended.side.access, observedRequest(call, at), context.catalog),
    );
    if (truths.includes('no')) beyond.push(seen);
    else if (inside === 'yes' && truths.every((truth) => truth === 'yes')) within.push(seen);
    else unknown.push(seen);
  }
  return { member, agent, beyond, within, unknown, open: null };
}

/** R-033: these need no permission; and an agent that takes up its own role does what it was given a role for. */
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

function finding(context: AuditContext, group: ActGroup<Member>): Ruling {
  const against = group.members.filter((reading) => reading.beyond.length > 0);
  const all = against.flatMap((reading) => reading.beyond);
  const beyond = new Set(all.map(({ call }) => call));
  const sorted = callsByGravity(against.map(({ session }) => session)).filter(({ call }) => beyond.has(call));
  const lead = (sorted[0] ?? all[0]) as SeenCall;
  const leader = against.find(({ session }) => session === lead.session) ?? (against[0] as Member);
  const agents = [...new Set(against.map(({ agent }) => agent))];
  const agent = agents.length === 1 ? leader.agent : null;
  const people = [...new Set(against.flatMap(({ session }) => session.human?.id ?? []))].sort();
  const changed = all.filter(({ call }) => mutates(call)).length;
  const unknown = group.members.flatMap((reading) => reading.unknown).length;
  const forWhom = peopleText(people);
  const followed = consequencesText(lead.call);
  const operator = leader.member.operators[0]?.id ?? leader.session.human?.id ?? leader.agent.operators[0];
  return present(context.estate, group.subject, {
    severity: changed > 0 ? 'high' : 'medium',
    principal: group.principal,
    uniqueId: group.uniqueId,
    agent: agent?.id ?? null,
    operator: people.length > 1 ? null : (operator ?? null),
    owner: ownerOf(context, { agent, operator: null, account: leader.session.account }),
    title: `${leader.agent.id} called ${callText(lead.call)}${forWhom === null ? '' : ` for ${forWhom}`} (${group.credentials}) in ${accountLabel(context.estate, leader.session.account)}, which is not in its scope`,
    details: [
      `${all.length} ${all.length === 1 ? 'kind' : 'kinds'} of call beyond the scope, ${changed} of them changed something: ${listed(sorted.slice(0, 50).map(({ call }) => callText(call)))}`,
      ...(followed === null ? [] : [followed]),
      ...(agents.length > 1 ? [`several agents: ${listed(agents.map(({ id }) => id))}`] : []),
      ...(unknown > 0
        ? [`of ${counted(unknown, 'further kind')} of call the trail does not tell enough to say`]
        : []),
      ...(group.members.some(({ session }) => session.callsTruncated)
        ? ['there were more calls than are kept']
        : []),
      'object-level use is not observable where the trail records no data events',
      ...(people.length > 1 ? peopleLines(people) : []),
    ],
    evidence: [
      ...(group.isMany ? sorted.slice(0, 10).map(callEvidence) : deedEvidence(context, sorted)),
      ...signatureEvidence(against.map(({ member }) => member.evidence)),
      { kind: 'registry', ...placeOf(leader.agent), text: `declared as ${leader.agent.id}` },
    ],
    remedy: {
      text: `if this was meant, add it under agents, ${leader.agent.id}, scope.allow; if not, take the access away that let it happen, which the findings on ${group.credentials} name`,
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
