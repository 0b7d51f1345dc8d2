import type { Role } from '../../estate/estate.ts';
import { isServiceLinkedRole } from '../../estate/special-roles.ts';
import type { AgentSession } from '../agent-sessions.ts';
import { type RoleSigns, roleSigns } from '../agent-signs.ts';
import type { AuditContext } from '../audit-context.ts';
import type { Evidence } from '../finding.ts';
import { ownerOf } from '../owner.ts';
import { absent, present, type Ruling } from '../ruling.ts';
import { callEvidence, callsByGravity, productName, signatureEvidence } from '../session-evidence.ts';
import { principalKey, sessionPrincipalKey } from '../subject-keys.ts';
import { accountLabel, minuteOf } from '../wording.ts';

/** Agents at work, or roles made for agents, that no entry of the registry names. */
export function undeclaredAgent(context: AuditContext): readonly Ruling[] {
  return [...usesByHumans(context), ...roles(context)];
}

/** "Use of Kiro by <human>": one finding per principal and human, owned by the human's team. */
function usesByHumans(context: AuditContext): readonly Ruling[] {
  const groups = new Map<string, AgentSession[]>();
  for (const member of context.sessions) {
    if (member.identified.length > 0) continue;
    const { session, principal } = member;
    // Without a human the role is all there is to name: where its own signs already do, once is enough.
    if (session.human === null && (principal?.kind !== 'role' || roleSigns(principal) !== null)) continue;
    const key = sessionPrincipalKey(principal, session.issuer, session.account);
    const id = JSON.stringify([key, session.account, session.human?.id ?? '']);
    const group = groups.get(id);
    if (group) group.push(member);
    else groups.set(id, [member]);
  }
  return [...groups.values()].flatMap((members): readonly Ruling[] => {
    const first = members[0];
    return first ? [use(context, first, members)] : [];
  });
}

function use(context: AuditContext, first: AgentSession, members: readonly AgentSession[]): Ruling {
  const { estate } = context;
  const { session, principal } = first;
  const human = session.human?.id ?? null;
  const operator = first.operators[0] ?? null;
  const products = [...new Set(members.map(({ evidence }) => productName(evidence)))].sort();
  const sessions = members.map((member) => member.session);
  const since = sessions.map(({ startedAt }) => startedAt).sort()[0] ?? session.startedAt;
  const who = human === null ? `role ${principal?.name ?? session.issuer}` : human;
  return present(
    estate,
    {
      rule: 'undeclared-agent',
      account: session.account,
      principalKey: sessionPrincipalKey(principal, session.issuer, session.account),
      subject: human ?? 'session',
    },
    {
      severity: members.every(({ evidence }) => evidence.tier === 'convention') ? 'low' : 'medium',
      principal: principal?.arn ?? session.issuer,
      uniqueId: principal?.uniqueId ?? null,
      agent: null,
      operator: operator?.id ?? human,
      owner: ownerOf(context, { agent: null, operator, account: session.account }),
      title: `Use of ${products.join(' and ')} by ${who} in ${accountLabel(estate, session.account)} is not declared`,
      details: [
        `first seen ${minuteOf(since)}, in ${members.length} ${members.length === 1 ? 'session' : 'sessions'}`,
      ],
      evidence: [
        ...signatureEvidence(members.map(({ evidence }) => evidence)),
        ...callsByGravity(sessions).slice(0, 3).map(callEvidence),
      ],
      remedy: {
        text: 'declare it in the registry with its operator and scope, or end its use',
        command: null,
        hint: null,
        policy: null,
        proof: 'not-applicable',
      },
      requires: ['cloudtrail'],
    },
  );
}

/** Every role is judged, so that a role which loses its signs, or is declared, is known to be settled. */
function roles(context: AuditContext): readonly Ruling[] {
  const declared = new Set(context.agents.map(({ principal }) => principal.arn));
  return context.estate.accounts.flatMap((account) =>
    account.roles.map((role): Ruling => {
      const subject = {
        rule: 'undeclared-agent',
        account: account.id,
        principalKey: principalKey(role),
      } as const;
      // A service-linked role is AWS's own: its service is declared by being switched on.
      const signs = declared.has(role.arn) || isServiceLinkedRole(role) ? null : roleSigns(role);
      if (signs === null) return absent(context.estate, subject);
      return present(context.estate, subject, draft(context, role, signs));
    }),
  );
}

function draft(context: AuditContext, role: Role, signs: RoleSigns) {
  const where = accountLabel(context.estate, role.account);
  const evidence = signs.matches.map(
    ({ signature, field, value }): Evidence => ({
      kind: 'note',
      text: `${signature.tier} evidence of ${signature.product}: ${field} \`${value}\` (${signature.id})`,
    }),
  );
  return {
    severity: signs.weak ? ('low' as const) : ('medium' as const),
    principal: role.arn,
    uniqueId: role.uniqueId,
    agent: null,
    operator: null,
    owner: ownerOf(context, { agent: null, operator: null, account: role.account }),
    title: `Role ${role.name} in ${where} is made for an agent (${signs.product}) that is not declared`,
    evidence,
    remedy: {
      text: 'declare the agent in the registry with its operator and scope, or delete the role',
      command: null,
      hint: null,
      policy: null,
      proof: 'not-applicable' as const,
    },
  };
}
