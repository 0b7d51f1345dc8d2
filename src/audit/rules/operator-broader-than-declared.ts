import { parseArn } from '../../estate/identifiers.ts';
import { findPrincipal, sessionRoleName } from '../../estate/principals.ts';
import type { Session } from '../../estate/session.ts';
import { permissionSetOf } from '../../estate/special-roles.ts';
import { matchOperators } from '../../registry/operators.ts';
import { matchesPattern } from '../../registry/pattern.ts';
import type { Operator, Registry } from '../../registry/registry.ts';
import type { AuditContext } from '../audit-context.ts';
import { ownerOf } from '../owner.ts';
import { absent, present, type Ruling, type Subject } from '../ruling.ts';
import { callEvidence, callsByGravity } from '../session-evidence.ts';
import { sessionPrincipalKey } from '../subject-keys.ts';
import { accountLabel, minuteOf } from '../wording.ts';

interface Use {
  readonly issuer: string;
  readonly human: string;
  readonly operators: readonly Operator[];
  readonly sessions: readonly Session[];
}

/**
 * Did a declared operator work with a role that neither its assignments nor its roles name? Then the ceiling of its
 * agents is drawn too low or the human holds too much. Only the trail tells: one finding per role and human.
 */
export function operatorBroaderThanDeclared(context: AuditContext): readonly Ruling[] {
  const { registry } = context;
  if (registry === null) return [];
  return uses(context, registry).map((use) => judge(context, use));
}

function uses(context: AuditContext, registry: Registry): readonly Use[] {
  const agents = new Set<string>(context.agents.map(({ principal }) => principal.arn));
  const found = new Map<string, Use & { sessions: Session[] }>();
  for (const session of context.estate.sessions) {
    const { human, issuer } = session;
    if (human === null || sessionRoleName(session.principal) === null) continue;
    // An agent's own role is the agent's, whoever starts it.
    if (agents.has(issuer) || agents.has(findPrincipal(context.estate, session.principal)?.arn ?? ''))
      continue;
    const key = JSON.stringify([sessionKey(context, session), session.account, human.id]);
    const known = found.get(key);
    if (known) {
      known.sessions.push(session);
      continue;
    }
    const operators = matchOperators(registry, human);
    // Who declares nothing of a human's roles says nothing about them.
    if (!operators.some(({ assignments, roles }) => assignments.length + roles.length > 0)) continue;
    found.set(key, { issuer, human: human.id, operators, sessions: [session] });
  }
  return [...found.values()];
}

function judge(context: AuditContext, { issuer, human, operators, sessions }: Use): Ruling {
  const { estate } = context;
  const first = sessions[0] as Session;
  const subject: Subject = {
    rule: 'operator-broader-than-declared',
    account: first.account,
    principalKey: sessionKey(context, first),
    subject: human,
  };
  const role = roleOf(issuer);
  const set = role === null ? null : (permissionSetOf(role)?.permissionSet ?? null);
  const declared = operators.some(
    ({ assignments, roles }) =>
      roles.some((pattern) => matchesPattern(pattern, issuer)) ||
      assignments.some(
        ({ permissionSet, accounts }) => permissionSet === set && accounts.includes(first.account),
      ),
  );
  if (declared) return absent(estate, subject);
  const operator = operators[0] ?? null;
  const where = accountLabel(estate, first.account);
  const what = set === null ? `the role ${role?.name ?? issuer}` : `the permission set ${set}`;
  const since = sessions.map(({ startedAt }) => startedAt).sort()[0] ?? first.startedAt;
  const { file, line } = operator?.place ?? { file: '', line: 0 };
  const chained = sessions.every(({ parent }) => parent !== null);
  return present(estate, subject, {
    severity: 'medium',
    principal: issuer,
    uniqueId: findPrincipal(estate, issuer)?.uniqueId ?? null,
    agent: null,
    operator: operator?.id ?? human,
    owner: ownerOf(context, { agent: null, operator, account: first.account }),
    title: `${human} worked with ${what} in ${where}, which the registry does not give to ${operator?.id ?? human}`,
    details: [
      `${sessions.length} ${sessions.length === 1 ? 'session' : 'sessions'} since ${minuteOf(since)}`,
      ...(chained ? ['the role was taken from another session, not signed in to'] : []),
      'an agent on these credentials would reach it too, and the ceiling of its scope does not hold it',
    ],
    evidence: [
      ...(operator === null
        ? []
        : [
            {
              kind: 'registry' as const,
              file,
              line,
              text: `declares ${operator.id} and what it is assigned`,
            },
          ]),
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
