import type { AgentSession } from './agent-sessions.ts';
import { approvalOf, approvalText } from './approval-answer.ts';
import type { AuditContext } from './audit-context.ts';
import { accountOfCall, mutates, type SeenCall } from './session-evidence.ts';

/** Without a guardrail that says more, one approval is what is looked for. */
const one = { approvals: 1, notRequester: false, maxAgeHours: null, nothing: false } as const;

/** Whether somebody approved the call of an agent, in one line: found, none found in which sources, or not looked. */
export function humanApprovalText(context: AuditContext, member: AgentSession, seen: SeenCall): string {
  if (!mutates(seen.call)) return 'approval: not looked for: nothing it did asks for one';
  const { session, identified, operators } = member;
  const humans = session.human ? [session.human.id, ...operators.map(({ id }) => id)] : [];
  const agents = identified.map(({ agent }) => agent.id);
  const act = { call: seen.call, account: accountOfCall(seen), agents, humans };
  return approvalText(approvalOf(context.approvals, act, one));
}
