import type { Role, User } from '../../estate/estate.ts';
import type { EffectiveAccess } from '../../reach/effective-access.ts';
import type { AgentPrincipal } from '../agent-principals.ts';
import type { AuditContext } from '../audit-context.ts';
import type { Side } from '../comparer.ts';
import { excessOver, type GradedExcess } from '../excess.ts';
import { withExcessAbroad } from '../excess-abroad.ts';
import { canDo, excessEvidence, regionLines } from '../excess-wording.ts';
import type { Remedy } from '../finding.ts';
import { intendedScope } from '../intended-scope.ts';
import { ownerOf } from '../owner.ts';
import { remedyForExcess } from '../remedy-for-excess.ts';
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
  const granted = context.effective(principal);
  const intended = intendedScope(context, agent, principal.account, granted.access.facts, null);
  if (intended.state === 'unknown') return undecided(estate, subject, intended.reason);
  const own = excessOver(context, granted, intended, principal.account);
  const graded = withExcessAbroad(context, agent, principal.account, context.abroad(principal), own);
  const { excess, regions } = graded;
  if (excess.verdict === 'unknown' && regions.length === 0) {
    const reason = granted.gaps[0]?.reason ?? intended.side.gaps[0]?.reason;
    return undecided(estate, subject, reason ?? 'the comparison was too large to decide', excess);
  }
  if (regions.length === 0) {
    if (intended.ceilingUnknown === null) return absent(estate, subject, excess);
    const capped =
      intended.capped === null ? null : context.comparer.compare(granted, intended.capped, principal.account);
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
    title: `${agent.id} ${may} ${canDo(graded)} in ${where}, which nobody meant`,
    details: [
      ...regionLines(graded),
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
      ...excessEvidence(graded),
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
    remedy: remedyHere(context, principal, granted, intended.side, own, graded),
  });
}

/** The remedy is worked out and proved for the own account; what other accounts are named for is said beside it. */
function remedyHere(
  context: AuditContext,
  principal: Role | User,
  granted: EffectiveAccess,
  intended: Side,
  own: GradedExcess,
  whole: GradedExcess,
): Remedy | null {
  if (whole.regions.length === own.regions.length) {
    return remedyForExcess(context, principal, granted, intended, own.excess);
  }
  const named = 'narrow the statements that name other accounts, or declare those accounts in the scope';
  const nothing: Remedy = { text: named, command: null, hint: null, policy: null, proof: 'not-proved' };
  if (own.regions.length === 0) return nothing;
  const remedy = remedyForExcess(
    context,
    principal,
    granted,
    intended,
    own.excess,
    'the intended scope',
    false,
  );
  return remedy === null
    ? nothing
    : {
        ...remedy,
        text: `${remedy.text}; then ${named}`,
        proof: 'not-proved',
        proofNote: "only for the own account's resources: what was compared says nothing of the others",
      };
}
