import type { AuditContext } from './audit-context.ts';
import { agentCredentialsOutsideRuntime } from './rules/agent-credentials-outside-runtime.ts';
import { agentSharesSsoToken } from './rules/agent-shares-sso-token.ts';
import { approvalsNotLooked } from './rules/approvals-not-looked.ts';
import { callerTools } from './rules/caller-tools.ts';
import { destructiveWithoutApproval } from './rules/destructive-without-approval.ts';
import { scopeExpandedAfterDenial } from './rules/scope-expanded-after-denial.ts';
import { scopeUsedBeyond } from './rules/scope-used-beyond.ts';
import { sessionBroaderThanScope } from './rules/session-broader-than-scope.ts';
import { sessionTooLong } from './rules/session-too-long.ts';
import { sessionWithoutSessionPolicy } from './rules/session-without-session-policy.ts';
import { sourceIdentityMissing } from './rules/source-identity-missing.ts';
import type { Ruling } from './ruling.ts';

/** The rules of rule-catalog-of-sessions.ts, and what they leave unseen. */
export const rulesOnSessions: readonly ((context: AuditContext) => readonly Ruling[])[] = [
  guarded,
  scopeUsedBeyond,
  sessionBroaderThanScope,
  agentCredentialsOutsideRuntime,
  agentSharesSsoToken,
  scopeExpandedAfterDenial,
  sessionTooLong,
  sessionWithoutSessionPolicy,
  sourceIdentityMissing,
  callerTools,
];

function guarded(context: AuditContext): readonly Ruling[] {
  const rulings = destructiveWithoutApproval(context);
  return [...rulings, ...approvalsNotLooked(context, rulings)];
}
