import { parseArn } from '../../estate/identifiers.ts';
import { findPrincipal, sessionRoleName } from '../../estate/principals.ts';
import type { Session, SessionHuman } from '../../estate/session.ts';
import { permissionSetOf } from '../../estate/special-roles.ts';
import { matchOperators } from '../../registry/operators.ts';
import { matchesPattern } from '../../registry/pattern.ts';
import type { Operator, Registry } from '../../registry/registry.ts';
import type { AuditContext } from '../audit-context.ts';
import { ownerOf } from '../owner.ts';
import { peopleLines } from '../people-groups.ts';
import { absentInEvents, present, type Ruling, type Subject } from '../ruling.ts';
import { callEvidence, callsByGravity } from '../session-evidence.ts';
import { sessionPrincipalKey } from '../subject-keys.ts';
import { accountLabel, minuteOf } from '../wording.ts';

/** Sessions of declared operators on one role; what the registry gives them and what it does not. */
interface Use {
  readonly issuer: string;
  readonly declared: readonly Session[];
  readonly beyond: readonly { readonly session: Session; readonly operator: Operator }[];
}

/**
 * Did declared operators work with a role that neither their assignments nor their roles name? Then the ceiling of their
 * agents is drawn too low or the humans hold too much. Only the trail tells: one finding per role, with the people
 * inside, be it one or three thousand.
 */
export function operatorBroaderThanDeclared(context: AuditContext): readonly Ruling[] {
  const { registry } = context;
  if (registry === null) return [];
  return uses(context, registry).map((use) => judge(context, use));
}

function uses(context: AuditContext, registry: Registry): readonly Use[] {
  const agents = new Set<string>(context.agents.map(({ principal }) => principal.arn));
  const operatorsOf = rememberedOperators(registry);
  const found = new Map<string, { issuer: string; declared: Session[]; beyond: Use['beyond'][number][] }>();
  for (const session of context.estate.sessions) {
    const { human, issuer } = session;
    if (human === null || sessionRoleName(session.principal) === null) continue;
    // An agent's own role is the agent's, whoever starts it.
    if (agents.has(issuer) || agents.has(findPrincipal(context.estate, session.principal)?.arn ?? ''))
      continue;
    const operators = operatorsOf(human);
    const [operator] = operators;
    // Who declares nothing of a human's roles says nothing about them.
    if (
      operator === undefined ||
      !operators.some(({ assignments, roles }) => assignments.length + roles.length > 0)
    )
      continue;
    const key = JSON.stringify([sessionKey(context, session), session.account]);
    const use = found.get(key) ?? { issuer, declared: [], beyond: [] };
    found.set(key, use);
    if (isGiven(operators, session)) use.declared.push(session);
    else use.beyond.push({ session, operator });
  }
  return [...found.values()];
}

function rememberedOperators(registry: Registry): (human: SessionHuman) => readonly Operator[] {
  const known = new Map<string, readonly Operator[]>();
  return (human) => {
    const key = JSON.stringify([human.via, human.id, human.userId]);
    const found = known.get(key) ?? matchOperators(registry, human);
    known.set(key, found);
    return found;
  };
}

function isGiven(operators: readonly Operator[], { issuer, account }: Session): boolean {
  const set = permissionSetOfArn(issuer);
  return operators.some(
    ({ assignments, roles }) =>
      roles.some((pattern) => matchesPattern(pattern, issuer)) ||
      assignments.some(({ permissionSet, accounts }) => permissionSet === set && accounts.includes(account)),
  );
}

function judge(context: AuditContext, { issuer, declared, beyond }: Use): Ruling {
  const { estate } = context;
  const sessions = beyond.map(({ session }) => session);
  const first = (sessions[0] ?? declared[0]) as Session;
  const subject: Subject = {
    rule: 'operator-broader-than-declared',
    account: first.account,
    principalKey: sessionKey(context, first),
    subject: 'people',
  };
  const lead = beyond[0];
  if (lead === undefined) {
    const eventIDs = declared.flatMap(({ calls }) => calls.map(({ eventID }) => eventID));
    return absentInEvents(estate, subject, eventIDs);
  }
  const { operator } = lead;
  const set = permissionSetOfArn(issuer);
  const people = [...new Set(sessions.flatMap(({ human }) => human?.id ?? []))].sort();
  const where = accountLabel(estate, first.account);
  const what = set === null ? `the role ${roleOf(issuer)?.name ?? issuer}` : `the permission set ${set}`;
  const since = sessions.map(({ startedAt }) => startedAt).sort()[0] ?? first.startedAt;
  const chained = sessions.every(({ parent }) => parent !== null);
  const who = people.length === 1 ? (people[0] ?? '') : `${people.length} operators`;
  return present(estate, subject, {
    severity: 'medium',
    principal: issuer,
    uniqueId: findPrincipal(estate, issuer)?.uniqueId ?? null,
    agent: null,
    operator: operator.id,
    owner: ownerOf(context, { agent: null, operator, account: first.account }),
    title: `${who} worked with ${what} in ${where}, which the registry does not give ${people.length === 1 ? `to ${operator.id}` : 'them'}`,
    details: [
      `${sessions.length} ${sessions.length === 1 ? 'session' : 'sessions'} since ${minuteOf(since)}`,
      ...(chained ? ['the role was taken from another session, not signed in to'] : []),
      'an agent on these credentials would reach it too, and the ceiling of its scope does not hold it',
      ...peopleLines(people),
    ],
    evidence: [
      {
        kind: 'registry',
        file: operator.place.file,
        line: operator.place.line,
        text: `declares ${operator.id} and what it is assigned`,
      },
      ...callsByGravity(sessions).slice(0, 3).map(callEvidence),
    ],
    remedy: {
      text:
        set === null
          ? 'add the role to the operator in the registry if it is meant, or take away what lets the human in'
          : 'add the assignment to the operator in the registry if it is meant, or take it away in Identity Center',
      command: null,
      hint: null,
      policy: null,
      proof: 'not-applicable',
    },
  });
}

function sessionKey(context: AuditContext, { principal, issuer, account }: Session): string {
  const held = findPrincipal(context.estate, issuer) ?? findPrincipal(context.estate, principal);
  return sessionPrincipalKey(held, issuer, account);
}

/** Name and path of a role's ARN; null for any other. */
function roleOf(arn: string): { readonly name: string; readonly path: string } | null {
  const resource = parseArn(arn)?.resource ?? '';
  if (!resource.startsWith('role/')) return null;
  const name = resource.slice(resource.lastIndexOf('/') + 1);
  return { name, path: resource.slice('role'.length, resource.length - name.length) };
}

function permissionSetOfArn(arn: string): string | null {
  const role = roleOf(arn);
  return role === null ? null : (permissionSetOf(role)?.permissionSet ?? null);
}
