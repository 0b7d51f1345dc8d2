import type { AssumeEdge } from '../../reach/assume-edges.ts';
import type { AgentPrincipal } from '../agent-principals.ts';
import { assumeRelations } from '../assume-relations.ts';
import { edgeEvidence } from '../assume-wording.ts';
import type { AuditContext } from '../audit-context.ts';
import { type HumanPrincipal, humanPrincipals } from '../human-principals.ts';
import { operates, operatorsOf } from '../operates.ts';
import { ownerOf } from '../owner.ts';
import { absent, present, type Ruling, type Subject, undecided } from '../ruling.ts';
import { principalKey } from '../subject-keys.ts';
import { accountLabel, listed } from '../wording.ts';

/**
 * For every role of a declared agent: can humans take it who are not its operators? That its operators start it is
 * meant. One finding a role, with the humans inside.
 */
export function humanCanAssumeAgentRole(context: AuditContext): readonly Ruling[] {
  if (context.agents.length === 0) return [];
  const humans = new Map(humanPrincipals(context).map((human) => [human.principal, human]));
  const byRole = new Map<unknown, AssumeEdge[]>();
  for (const edge of assumeRelations(context).fromHumans) {
    for (const role of edge.targets) {
      const known = byRole.get(role);
      if (known) known.push(edge);
      else byRole.set(role, [edge]);
    }
  }
  return context.agents
    .filter(({ principal }) => principal.kind === 'role')
    .map((agent) => judge(context, agent, byRole.get(agent.principal) ?? [], humans));
}

function judge(
  context: AuditContext,
  agentPrincipal: AgentPrincipal,
  edges: readonly AssumeEdge[],
  humans: ReadonlyMap<unknown, HumanPrincipal>,
): Ruling {
  const { estate } = context;
  const { principal, identified } = agentPrincipal;
  const subject: Subject = {
    rule: 'human-can-assume-agent-role',
    account: principal.account,
    principalKey: principalKey(principal),
  };
  const operators = operatorsOf(agentPrincipal);
  const strangers = edges.flatMap((edge) => {
    const human = humans.get(edge.caller);
    return human === undefined || operates(human, operators) ? [] : [{ edge, human }];
  });
  const sure = strangers.filter(({ edge }) => edge.can === 'yes');
  if (sure.length === 0) {
    const doubt = strangers[0]?.edge.reason;
    return doubt ? undecided(estate, subject, doubt) : absent(estate, subject);
  }
  const agent = identified[0]?.agent ?? null;
  const names = listed(
    sure.map(({ human }) => human.principal.name),
    3,
  );
  const meant =
    operators.size === 0 ? 'it declares no operator' : `its operators are ${listed([...operators], 3)}`;
  return present(estate, subject, {
    severity: 'medium',
    principal: principal.arn,
    uniqueId: principal.uniqueId,
    agent: agent?.id ?? null,
    operator: agent?.operators[0] ?? null,
    owner: ownerOf(context, { agent, operator: null, account: principal.account }),
    title: `Humans who do not operate ${agent?.id ?? principal.name} can assume its role: ${names}; ${meant}`,
    members: sure.map(({ human }) => principalKey(human.principal)),
    details: sure.slice(0, 5).map(({ human }) => {
      const held =
        human.operators.length === 0
          ? 'no declared operator holds it'
          : `held by ${listed(human.operators, 3)}`;
      return `${human.principal.name} in ${accountLabel(estate, human.principal.account)}: ${human.why}; ${held}`;
    }),
    evidence: sure
      .slice(0, 3)
      .flatMap(({ edge }) =>
        edgeEvidence(principal.kind === 'role' ? { ...edge, targets: [principal] } : edge),
      ),
    remedy: {
      text: `let the trust policy of ${principal.name} name its operators' roles only: aws:PrincipalArn beside the account, or the roles themselves`,
      command: null,
      hint: 'a trust policy that names the account root lets in every principal of the account that may call sts:AssumeRole on it',
      policy: null,
      proof: 'not-applicable',
    },
  });
}
