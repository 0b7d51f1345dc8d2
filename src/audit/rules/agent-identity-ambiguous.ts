import type { IdentifiedAgent } from '../../registry/identify.ts';
import type { AuditContext } from '../audit-context.ts';
import type { Evidence } from '../finding.ts';
import { ownerOf } from '../owner.ts';
import { absent, type Draft, present, type Ruling } from '../ruling.ts';
import { signatureEvidence } from '../session-evidence.ts';
import { principalKey, sessionPrincipalKey } from '../subject-keys.ts';
import { accountLabel, listed } from '../wording.ts';

/**
 * For every role, user and session that the registry identifies: is it one agent's? That several agents share a role by the
 * registry is said here, and only what the trail shows of it by `shared-agent-role`.
 */
export function agentIdentityAmbiguous(context: AuditContext): readonly Ruling[] {
  return [...principals(context), ...sessions(context)];
}

function principals(context: AuditContext): readonly Ruling[] {
  return context.agents.map(({ principal, identified }) => {
    const subject = {
      rule: 'agent-identity-ambiguous',
      account: principal.account,
      principalKey: principalKey(principal),
    } as const;
    if (identified.length < 2) return absent(context.estate, subject);
    const where = accountLabel(context.estate, principal.account);
    const what = `${principal.kind} ${principal.name} in ${where}`;
    return present(context.estate, subject, {
      ...shared(context, identified, what, principal.account),
      principal: principal.arn,
      uniqueId: principal.uniqueId,
      operator: null,
      details: [`what several share must be wide enough for all of them: each has the access of all`],
    });
  });
}

/** A human's sessions that several agents claim; what the role itself already says is not said twice. */
function sessions(context: AuditContext): readonly Ruling[] {
  const known = new Set(
    context.agents.filter(({ identified }) => identified.length > 1).map(({ principal }) => principal),
  );
  const rulings = new Map<string, Ruling>();
  for (const { session, principal, identified, operators, evidence } of context.sessions) {
    if (identified.length === 0 || (principal !== null && known.has(principal))) continue;
    const key = sessionPrincipalKey(principal, session.issuer, session.account);
    const who = session.human?.id ?? session.principal;
    const subject = {
      rule: 'agent-identity-ambiguous',
      account: session.account,
      principalKey: key,
      subject: session.human?.id ?? 'session',
    } as const;
    const where = accountLabel(context.estate, session.account);
    const ruling =
      identified.length < 2
        ? absent(context.estate, subject)
        : present(context.estate, subject, {
            ...shared(context, identified, `a session of ${who} in ${where}`, session.account),
            principal: principal?.arn ?? session.issuer,
            uniqueId: principal?.uniqueId ?? null,
            operator: operators[0]?.id ?? session.human?.id ?? null,
            requires: ['cloudtrail'],
            evidence: [...blocks(identified), ...signatureEvidence([evidence])],
          });
    const before = rulings.get(ruling.judgement.fingerprint);
    if (before?.detection) continue;
    rulings.set(ruling.judgement.fingerprint, ruling);
  }
  return [...rulings.values()];
}

function shared(
  context: AuditContext,
  identified: readonly IdentifiedAgent[],
  what: string,
  account: string,
): Pick<Draft, 'severity' | 'agent' | 'owner' | 'title' | 'members' | 'evidence' | 'remedy'> {
  const first = identified[0]?.agent ?? null;
  const names = identified.map(({ agent }) => agent.id);
  return {
    severity: 'medium',
    agent: first?.id ?? null,
    owner: ownerOf(context, { agent: first, operator: null, account }),
    title: `${listed(names)} are all identified by ${what}: nobody can say which one acts`,
    members: names,
    evidence: blocks(identified),
    remedy: {
      text: 'give each agent a role of its own, or make the identify blocks exclude each other',
      command: null,
      hint: null,
      policy: null,
      proof: 'not-applicable',
    },
  };
}

function blocks(identified: readonly IdentifiedAgent[]): readonly Evidence[] {
  return identified.map(({ agent, block }) => ({
    kind: 'registry',
    file: block.place.file,
    line: block.place.line,
    text: `identifies ${agent.id}`,
  }));
}
