import { registryHygiene, roleAlarms } from './rule-catalog-of-roles.ts';
import { sessionRules } from './rule-catalog-of-sessions.ts';
import type { Rule, RuleId } from './rules.ts';

/** Agentic AI Lens of the AWS Well-Architected Framework, OWASP ASI (Agentic Security) and NHI, NIST SP 800-53. */
const leastPrivilege = ['AGENTSEC03-BP03', 'ASI03', 'NHI5', 'AC-6'] as const;
const separation = ['AGENTSEC03-BP02', 'ASI03', 'NHI10', 'AC-6'] as const;

/** The rules that are evaluated, alarms first. Each has a page in docs/rules/. */
export const ruleCatalog: readonly Rule[] = [
  {
    id: 'agent-on-human-credentials',
    title: "An agent ran on a human's own credentials",
    lane: 'alarm',
    severity: 'high',
    controls: separation,
    tier: 'events',
    requires: ['cloudtrail'],
  },
  {
    id: 'agent-outside-intended-scope',
    title: 'An agent is allowed more than its operator meant',
    lane: 'alarm',
    severity: 'high',
    controls: ['AGENTSEC03-BP04', ...leastPrivilege],
    tier: 'core',
    requires: ['iam', 'organization'],
  },
  {
    id: 'agent-broader-than-operator',
    title: 'An agent is allowed more than the human it acts for',
    lane: 'alarm',
    severity: 'high',
    controls: ['AGENTSEC03-BP04', ...leastPrivilege],
    tier: 'core',
    requires: ['iam', 'organization'],
  },
  {
    id: 'undeclared-agent',
    title: 'An agent is at work that no registry declares',
    lane: 'alarm',
    severity: 'medium',
    controls: ['AGENTSEC03-BP02', 'ASI10', 'AC-6'],
    tier: 'events',
    requires: ['iam'],
  },
  {
    id: 'scope-missing',
    title: 'An agent is declared without a scope that can be known',
    lane: 'alarm',
    severity: 'medium',
    controls: ['AGENTSEC03-BP04', 'ASI03', 'AC-6'],
    tier: 'core',
    requires: [],
  },
  {
    id: 'agent-identity-ambiguous',
    title: 'Two declared agents share one identity',
    lane: 'alarm',
    severity: 'medium',
    controls: ['AGENTSEC03-BP02', 'ASI03', 'NHI9', 'AC-6'],
    tier: 'core',
    requires: ['iam'],
  },
  {
    id: 'unreadable-policy',
    title: 'A policy cannot be read',
    lane: 'alarm',
    severity: 'medium',
    controls: ['AGENTSEC03-BP04', 'AC-6'],
    tier: 'core',
    requires: ['iam'],
  },
  ...roleAlarms,
  ...sessionRules.filter(({ lane }) => lane === 'alarm'),
  {
    id: 'no-permissions-boundary',
    title: "No permissions boundary caps the agent's role",
    lane: 'hygiene',
    severity: 'low',
    controls: ['AGENTSEC03-BP03', 'ASI03', 'NHI5', 'AC-6'],
    tier: 'core',
    requires: ['iam'],
  },
  {
    id: 'unused-permissions',
    title: 'An agent may do what nobody saw it do',
    lane: 'hygiene',
    severity: 'low',
    controls: ['AGENTSEC03-BP04', 'ASI03', 'NHI5', 'AC-6'],
    tier: 'events',
    requires: ['iam', 'cloudtrail'],
  },
  ...registryHygiene,
  ...sessionRules.filter(({ lane }) => lane === 'hygiene'),
  {
    id: 'visibility-gap',
    title: 'Something could not be seen',
    lane: 'hygiene',
    severity: 'info',
    controls: ['AGENTSEC05-BP01', 'AC-6'],
    tier: 'core',
    requires: [],
  },
];

const byId = new Map(ruleCatalog.map((rule) => [rule.id, rule]));

/** What is said of a rule; throws RangeError for one that is not evaluated yet. */
export function ruleOf(id: RuleId): Rule {
  const rule = byId.get(id);
  if (!rule) throw new RangeError(`no rule \`${id}\` is evaluated`);
  return rule;
}
