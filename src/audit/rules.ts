import type { Layer } from '../estate/estate.ts';
import type { Lane, Severity } from './finding.ts';

/** Every rule the product knows; a registry may name any of them, also those that are not evaluated yet. */
export const ruleIds = [
  'agent-outside-intended-scope',
  'agent-on-human-credentials',
  'agent-broader-than-operator',
  'operator-broader-than-declared',
  'scope-used-beyond',
  'session-broader-than-scope',
  'destructive-without-approval',
  'undeclared-agent',
  'scope-missing',
  'agent-identity-ambiguous',
  'agent-can-assume-human-role',
  'human-can-assume-agent-role',
  'human-can-drive-agent',
  'shared-agent-role',
  'agents-assume-each-other',
  'agent-long-lived-key',
  'agent-shares-sso-token',
  'agent-in-management-account',
  'agent-credentials-outside-runtime',
  'trust-confused-deputy',
  'oidc-subject-too-broad',
  'dead-mcp-guardrail',
  'mcp-guardrail-bypassable',
  'scope-expanded-after-denial',
  'was-outside-scope',
  'guardrail-removed',
  'unreadable-policy',
  'agent-can-escalate',
  'agent-can-tamper-guardrail',
  'no-permissions-boundary',
  'session-without-session-policy',
  'session-too-long',
  'source-identity-missing',
  'unused-permissions',
  'review-overdue',
  'registry-expired',
  'kill-switch-missing',
  'visibility-gap',
] as const;

export type RuleId = (typeof ruleIds)[number];

/** What is said of a rule wherever it appears. */
export interface Rule {
  readonly id: RuleId;
  readonly title: string;
  readonly lane: Lane;
  /** The usual severity; a detection may be graver or lighter by its content. */
  readonly severity: Severity;
  /** Agentic AI Lens ids, OWASP ASI and NHI, NIST AC-6. */
  readonly controls: readonly string[];
  /** The permissions tier of deploy/ that it needs. */
  readonly tier: 'core' | 'events' | 'identity-center' | 'resources' | 'management' | 'log-archive';
  /** Layers of the account that must be complete before its findings may be called absent. */
  readonly requires: readonly Layer[];
}
