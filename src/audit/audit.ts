import { agentMaturities } from './agent-maturity.ts';
import { type AuditContext, type AuditInput, auditContext } from './audit-context.ts';
import { withExceptions } from './exceptions.ts';
import { useOfBoth } from './excess-use.ts';
import type { AuditResult, Detection } from './finding.ts';
import { recallDetections } from './recall-detections.ts';
import { severityRank } from './region-severity.ts';
import { agentBroaderThanOperator } from './rules/agent-broader-than-operator.ts';
import { agentIdentityAmbiguous } from './rules/agent-identity-ambiguous.ts';
import { agentOnHumanCredentials } from './rules/agent-on-human-credentials.ts';
import { agentOutsideIntendedScope } from './rules/agent-outside-intended-scope.ts';
import { guardrailRemoved } from './rules/guardrail-removed.ts';
import { noPermissionsBoundary } from './rules/no-permissions-boundary.ts';
import { scopeMissing } from './rules/scope-missing.ts';
import { undeclaredAgent } from './rules/undeclared-agent.ts';
import { unreadablePolicy } from './rules/unreadable-policy.ts';
import { unusedPermissions } from './rules/unused-permissions.ts';
import { visibilityGap } from './rules/visibility-gap.ts';
import { wasOutsideScope } from './rules/was-outside-scope.ts';
import { rulesOnRoles } from './rules-on-roles.ts';
import { rulesOnSessions } from './rules-on-sessions.ts';
import type { Ruling } from './ruling.ts';

const rules: readonly ((context: AuditContext) => readonly Ruling[])[] = [
  agentOnHumanCredentials,
  agentOutsideIntendedScope,
  agentBroaderThanOperator,
  undeclaredAgent,
  scopeMissing,
  agentIdentityAmbiguous,
  unreadablePolicy,
  noPermissionsBoundary,
  unusedPermissions,
  ...rulesOnRoles,
  ...rulesOnSessions,
];

/**
 * Judges an estate by every rule. Detections come in order of severity, then fingerprint; every subject that was
 * looked at has a judgement, so that a finding's life can go on soundly. No clock: the estate says when it was made.
 */
export function audit(input: AuditInput): AuditResult {
  const context = auditContext(input);
  const guardrails = guardrailRemoved(context);
  const rulings = [
    ...rules.flatMap((rule) => rule(context)),
    ...guardrails.rulings,
    ...wasOutsideScope(input, context),
  ];
  const all = [...rulings, ...visibilityGap(context, rulings)];
  const detections = withExceptions(input, sorted(all.flatMap(({ detection }) => detection ?? [])));
  return {
    detections:
      input.memory === undefined ? detections : recallDetections(detections, input.memory.detections),
    judgements: all.map(({ judgement }) => judgement),
    agents: agentMaturities(context, all),
    guardrails: guardrails.updates,
  };
}

/** One detection per fingerprint, the gravest: two principals may share a key, as roles of one permission set can. */
function sorted(detections: readonly Detection[]): readonly Detection[] {
  const ordered = detections.toSorted(
    (left, right) =>
      severityRank(right.severity) - severityRank(left.severity) ||
      compareTexts(left.fingerprint, right.fingerprint) ||
      compareTexts(left.principal, right.principal),
  );
  const kept = new Map<string, Detection>();
  for (const detection of ordered) {
    const first = kept.get(detection.fingerprint);
    // INVARIANT: nothing is dropped in silence; the lesser one is said in the graver one.
    const one = first ? withLesser(first, detection) : detection;
    kept.set(detection.fingerprint, one);
  }
  return [...kept.values()];
}

function withLesser(first: Detection, lesser: Detection): Detection {
  const details = [...first.details, `also ${lesser.principal}: ${lesser.title}`];
  const uses = [first, lesser].flatMap(({ excessUse }) => excessUse ?? []);
  return uses.length === 0 ? { ...first, details } : { ...first, details, excessUse: useOfBoth(uses) };
}

function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
