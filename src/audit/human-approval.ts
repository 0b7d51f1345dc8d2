import type { AgentSession } from './agent-sessions.ts';
import { approvalOf, approvalText } from './approval-answer.ts';
import type { AuditContext } from './audit-context.ts';
import { bindingGuardrails, guardrailsOver } from './guardrails.ts';
import { accountOfCall, mutates, type SeenCall } from './session-evidence.ts';

/** Where no guardrail says more, one other person is what is looked for. */
const oneOther = { approvals: 1, notRequester: true, maxAgeHours: null, nothing: false } as const;

/**
 * Whether somebody approved the call of an agent, in one line: found, none found in which sources, or not looked; by
 * the guardrail over the call that asks for most.
 */
export function humanApprovalText(context: AuditContext, member: AgentSession, seen: SeenCall): string {
  if (!mutates(seen.call)) return 'approval: not looked for: nothing it did asks for one';
  const { session, identified, operators } = member;
  const agents = identified.map(({ agent }) => agent);
  const guarded = guardrailsOver(context, seen, bindingGuardrails(context, agents, true));
  const frozen = guarded.find(({ guardrail }) => guardrail.require.nothing);
  if (frozen) return `approval: none helps where guardrail ${frozen.guardrail.id} lets nothing happen`;
  const humans = session.human ? [session.human.id, ...operators.map(({ id }) => id)] : [];
  const account = accountOfCall(seen);
  const act = { call: seen.call, account, agents: agents.map(({ id }) => id), humans };
  const asked = guarded.map(({ guardrail }) => guardrail.require);
  const answers = (asked.length > 0 ? asked : [oneOther]).map((require) =>
    approvalOf(context.approvals, act, require),
  );
  const short = answers.find(({ kind }) => kind === 'none') ?? answers.find(({ kind }) => kind === 'unknown');
  const said = short ?? answers[0];
  return said ? approvalText(said) : 'approval: not looked for';
}
