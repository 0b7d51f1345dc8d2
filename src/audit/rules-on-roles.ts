import type { AuditContext } from './audit-context.ts';
import { agentCanAssumeHumanRole } from './rules/agent-can-assume-human-role.ts';
import { agentInManagementAccount } from './rules/agent-in-management-account.ts';
import { agentLongLivedKey } from './rules/agent-long-lived-key.ts';
import { agentsAssumeEachOther } from './rules/agents-assume-each-other.ts';
import { deadMcpGuardrail } from './rules/dead-mcp-guardrail.ts';
import { humanCanAssumeAgentRole } from './rules/human-can-assume-agent-role.ts';
import { humanCanDriveAgent } from './rules/human-can-drive-agent.ts';
import { killSwitchMissing } from './rules/kill-switch-missing.ts';
import { mcpGuardrailBypassable } from './rules/mcp-guardrail-bypassable.ts';
import { oidcSubjectTooBroad } from './rules/oidc-subject-too-broad.ts';
import { operatorBroaderThanDeclared } from './rules/operator-broader-than-declared.ts';
import { registryExpired } from './rules/registry-expired.ts';
import { reviewOverdue } from './rules/review-overdue.ts';
import { sharedAgentRole } from './rules/shared-agent-role.ts';
import { trustConfusedDeputy } from './rules/trust-confused-deputy.ts';
import type { Ruling } from './ruling.ts';

/** The rules of rule-catalog-of-roles.ts, in its order. */
export const rulesOnRoles: readonly ((context: AuditContext) => readonly Ruling[])[] = [
  agentCanAssumeHumanRole,
  humanCanAssumeAgentRole,
  humanCanDriveAgent,
  agentsAssumeEachOther,
  sharedAgentRole,
  operatorBroaderThanDeclared,
  agentLongLivedKey,
  agentInManagementAccount,
  trustConfusedDeputy,
  oidcSubjectTooBroad,
  deadMcpGuardrail,
  mcpGuardrailBypassable,
  killSwitchMissing,
  reviewOverdue,
  registryExpired,
];
