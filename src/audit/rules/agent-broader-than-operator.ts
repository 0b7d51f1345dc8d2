import type { AgentPrincipal } from '../agent-principals.ts';
import type { AuditContext } from '../audit-context.ts';
import { gradeExcess } from '../excess.ts';
import { canDo, excessEvidence, regionLines } from '../excess-wording.ts';
import { ownerOf } from '../owner.ts';
import { severityRank } from '../region-severity.ts';
import { remedyForExcess } from '../remedy-for-excess.ts';
import { absent, present, type Ruling, type Subject, undecided } from '../ruling.ts';
import { principalKey } from '../subject-keys.ts';
import { useOfExcess } from '../use-wording.ts';
import { accountLabel, listed } from '../wording.ts';

/**
 * For every principal of a declared agent that names operators: is it allowed more than those humans are? An agent
 * whose scope says `ceiling: none` is meant to be, and is not judged by this rule.
 */
export function agentBroaderThanOperator(context: AuditContext): readonly Ruling[] {
  return context.agents.flatMap((agent) => judge(context, agent));
}

function judge(context: AuditContext, { principal, identified }: AgentPrincipal): readonly Ruling[] {
  const { estate } = context;
  const subject: Subject = {
    rule: 'agent-broader-than-operator',
    account: principal.account,
    principalKey: principalKey(principal),
  };
  const agent = identified[0]?.agent;
  if (!agent || identified.length > 1) {
    return [
      undecided(estate, subject, 'several agents share this identity: whose operators count is unknown'),
    ];
  }
  if (agent.scope?.ceiling === 'none' || agent.operators.length === 0) return [absent(estate, subject)];
  const ceiling = context.operatorAccess(agent.operators, principal.account, principal.account);
  if (ceiling.state === 'unknown') {
    return [undecided(estate, subject, `its ceiling is unknown: ${ceiling.reason}`)];
  }
  const granted = context.effective(principal);
  const compared = context.comparer.compare(granted, ceiling.side, principal.account);
  const graded = gradeExcess(context, compared, [], principal.account);
  const { excess, regions } = graded;
  const worst = regions[0];
  if (worst === undefined) {
    if (excess.verdict === 'within') return [absent(estate, subject, excess)];
    const reason = granted.gaps[0]?.reason ?? ceiling.side.gaps[0]?.reason;
    return [undecided(estate, subject, reason ?? 'the comparison was too large to decide', excess)];
  }
  // What the operators may hold where nobody could look is no alarm: only a definite region, or a `may` of our own.
  if (ceiling.side.gaps.length > 0 && regions.every(({ region }) => region.certainty === 'may')) {
    return [undecided(estate, subject, ceiling.side.gaps[0]?.reason ?? 'its ceiling is incomplete', excess)];
  }
  const where = accountLabel(estate, principal.account);
  const who = listed(agent.operators, 3);
  // What nobody could read of the operators may allow what was used.
  const use =
    ceiling.side.gaps.length === 0
      ? useOfExcess(context, principal, excess.regions, ceiling.side, `what ${who} holds`)
      : null;
  const certain = regions.some(({ region }) => region.certainty === 'definite');
  const ruling = present(estate, subject, {
    severity: severityRank(worst.severity) <= severityRank('low') ? worst.severity : 'high',
    principal: principal.arn,
    uniqueId: principal.uniqueId,
    agent: agent.id,
    operator: agent.operators[0] ?? null,
    owner: ownerOf(context, { agent, operator: null, account: principal.account }),
    title: `${agent.id} ${certain ? 'can' : 'may be able to'} ${canDo(graded)} in ${where}, which ${who} cannot`,
    details: [
      `compared with what ${who} holds in ${where}: ${listed(ceiling.roles, 3)}`,
      ...regionLines(graded),
      ...(use === null ? [] : [use.text]),
      ...granted.assumptions.map((text) => `assumed: ${text}`),
    ],
    excess,
    excessUse: use?.use ?? 'unknown',
    evidence: excessEvidence(graded),
    remedy: remedyForExcess(context, principal, granted, ceiling.side, excess, 'what its operators hold'),
  });
  return [ruling];
}
