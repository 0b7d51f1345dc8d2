import type { Session } from '../estate/session.ts';
import { sessionTwin } from '../reach/session-twin.ts';
import type { AuditContext } from './audit-context.ts';
import { listed, requestText } from './wording.ts';

/**
 * What tells an agent from a person on these credentials: which guardrails really guard. Empty where the estate does
 * not hold the role, and where no guardrail even tries.
 */
export function twinLines(context: AuditContext, session: Session): readonly string[] {
  const twin = sessionTwin(context.estate, session);
  if (twin === null) return [];
  const { human, agent, telling, dead } = twin;
  const named = (list: typeof telling): string =>
    listed([...new Set(list.map(({ policy, statement }) => `${policy}, statement ${statement}`))], 3);
  const nothing =
    dead.length === 0 ? [] : [`guards nothing, for aws-mcp actions have no effect: ${named(dead)}`];
  if (telling.length === 0 && session.sessionPolicies.length === 0) return nothing;
  const { comparison } = context.comparer.compare(human, agent);
  const held = comparison.regions.find(
    ({ certainty, witness }) => certainty === 'definite' && witness !== null,
  );
  if (comparison.verdict === 'within') {
    return [
      `as an agent these credentials can do all that a person can: ${named(telling)} did not guard this session`,
      ...nothing,
    ];
  }
  if (!held?.witness) return nothing;
  const by = telling.length === 0 ? 'its session policy' : named(telling);
  return [
    `a person could also call ${requestText(held.witness)}: ${by} guards that against this agent`,
    ...nothing,
  ];
}
