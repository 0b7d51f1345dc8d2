import type { AgentPrincipal } from '../agent-principals.ts';
import type { AuditContext } from '../audit-context.ts';
import { ownerOf } from '../owner.ts';
import { absent, present, type Ruling, type Subject, undecided } from '../ruling.ts';
import { principalKey } from '../subject-keys.ts';
import { accountLabel } from '../wording.ts';

/** For every principal of a declared agent: is it in the management account, where no SCP binds it? */
export function agentInManagementAccount(context: AuditContext): readonly Ruling[] {
  return context.agents.map((agent) => judge(context, agent));
}

function judge(context: AuditContext, { principal, identified }: AgentPrincipal): Ruling {
  const { estate } = context;
  const subject: Subject = {
    rule: 'agent-in-management-account',
    account: principal.account,
    principalKey: principalKey(principal),
  };
  if (estate.organization === null) {
    return undecided(
      estate,
      subject,
      'no organization data: which account is the management account is unknown',
    );
  }
  if (estate.organization.managementAccountId !== principal.account) return absent(estate, subject);
  const agent = identified[0]?.agent ?? null;
  const where = accountLabel(estate, principal.account);
  return present(estate, subject, {
    severity: 'high',
    principal: principal.arn,
    uniqueId: principal.uniqueId,
    agent: agent?.id ?? null,
    operator: agent?.operators[0] ?? null,
    owner: ownerOf(context, { agent, operator: null, account: principal.account }),
    title: `${agent?.id ?? principal.name} acts in the management account ${where}, where no SCP or RCP holds`,
    details: ['only its own policies and boundary limit it, and the organization itself is within reach'],
    evidence: [
      {
        kind: 'not-stopped-by',
        layer: 'scp',
        text: 'service control policies do not bind the management account',
      },
    ],
    remedy: {
      text: 'move the agent to a member account; what it needs from the organization can be delegated there',
      command: null,
      hint: null,
      policy: null,
      proof: 'not-applicable',
    },
  });
}
