import type { AgentPrincipal } from '../agent-principals.ts';
import type { AuditContext } from '../audit-context.ts';
import { judgedAccess } from '../judged-access.ts';
import { ownerOf } from '../owner.ts';
import { absent, present, type Ruling, type Subject, undecided } from '../ruling.ts';
import { principalKey } from '../subject-keys.ts';
import { useOfExcess } from '../use-wording.ts';
import { accountLabel } from '../wording.ts';

/** For every principal of a declared agent: is it allowed more than its operators mean? One finding per principal. */
export function agentOutsideIntendedScope(context: AuditContext): readonly Ruling[] {
  return context.agents.map((agent) => judge(context, agent));
}

function judge(context: AuditContext, { principal, identified }: AgentPrincipal): Ruling {
  const { estate } = context;
  const subject: Subject = {
    rule: 'agent-outside-intended-scope',
    account: principal.account,
    principalKey: principalKey(principal),
  };
  const agent = identified[0]?.agent;
  if (!agent || identified.length > 1) {
    const names = identified.map((one) => one.agent.id).join(', ');
    return undecided(estate, subject, `${names} share this identity: whose scope holds is unknown`);
  }
  const judged = judgedAccess(context, principal, agent);
  if (judged.state === 'unknown') return undecided(estate, subject, judged.reason);
  const { granted, intended, graded, told, capped, remedy } = judged;
  const { excess, regions } = graded;
  if (excess.verdict === 'unknown' && regions.length === 0) {
    const reason = granted.gaps[0]?.reason ?? intended.side.gaps[0]?.reason;
    return undecided(estate, subject, reason ?? 'the comparison was too large to decide', excess);
  }
  if (regions.length === 0) {
    if (intended.ceilingUnknown === null) return absent(estate, subject, excess);
    return capped?.comparison.verdict === 'within'
      ? absent(estate, subject, capped)
      : undecided(estate, subject, `its ceiling is unknown: ${intended.ceilingUnknown}`, excess);
  }
  const where = accountLabel(estate, principal.account);
  const { gaps } = intended.side;
  const use = gaps.length === 0 ? useOfExcess(context, principal, excess.regions, intended.side) : null;
  const definite = regions.some(({ region }) => region.certainty === 'definite');
  const may = definite ? 'can' : 'may be able to';
  return present(estate, subject, {
    severity: regions[0]?.severity ?? 'low',
    principal: principal.arn,
    uniqueId: principal.uniqueId,
    agent: agent.id,
    operator: agent.operators[0] ?? null,
    owner: ownerOf(context, { agent, operator: null, account: principal.account }),
    title: `${agent.id} ${may} ${told.canDo} in ${where}, which nobody meant`,
    details: [
      ...told.lines,
      ...(use === null ? [] : [use.text]),
      ...(intended.ceilingUnknown === null
        ? []
        : [`the ceiling is unknown, so there may be more: ${intended.ceilingUnknown}`]),
      ...granted.gaps.map(({ reason }) => `could not be read: ${reason}`),
      ...granted.assumptions.map((text) => `assumed: ${text}`),
    ],
    excess,
    excessUse: use?.use ?? 'unknown',
    policiesOf: graded.policiesOf,
    evidence: [
      ...told.evidence,
      ...(identified[0]
        ? [
            {
              kind: 'registry' as const,
              file: agent.place.file,
              line: agent.place.line,
              text: `declared as ${agent.id}`,
            },
          ]
        : []),
    ],
    remedy,
  });
}
