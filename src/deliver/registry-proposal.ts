import type { StatementJson } from '../access/comparison.ts';
import type { Detection } from '../audit/finding.ts';

/** How many statements a proposal holds: more is no exception but another scope. */
const mostStatements = 12;

/**
 * The registry lines that would declare a finding as meant, as YAML to put into a pull request; null where no
 * registry line could. Every name and value is written as a JSON text, which YAML reads as it stands.
 */
export function registryProposal(finding: Detection): string | null {
  switch (finding.rule) {
    case 'agent-outside-intended-scope':
      return scopeLines(finding);
    case 'agent-on-human-credentials':
      return agentLines(finding, ['    credentials: { humanCredentials: allow }']);
    case 'undeclared-agent':
    case 'scope-missing':
      return declareLines(finding);
    default:
      return null;
  }
}

function scopeLines(finding: Detection): string | null {
  const statements = finding.excess?.policy?.Statement ?? [];
  if (statements.length === 0 || statements.length > mostStatements) return null;
  const entries = statements.map(
    (statement) => `        - statement: ${JSON.stringify(withoutSid(statement))}`,
  );
  return agentLines(finding, ['    scope:', '      allow:', ...entries]);
}

// A Sid names a place in the granted policies, which means nothing in a registry.
function withoutSid({ Sid: _, ...statement }: StatementJson): Omit<StatementJson, 'Sid'> {
  return statement;
}

function declareLines(finding: Detection): string {
  const operator = finding.operator === null ? '' : `    operators: [${JSON.stringify(finding.operator)}]`;
  const identify = finding.principal.includes('/aws-reserved/sso.amazonaws.com/')
    ? '      - { product: …, operator: … }'
    : `      - { role: ${JSON.stringify(finding.principal)} }`;
  return [
    'agents:',
    `  - id: ${JSON.stringify(finding.agent ?? 'name-of-the-agent')}`,
    `    owner: ${JSON.stringify(finding.owner.team ?? 'name-of-the-team')}`,
    ...(operator === '' ? [] : [operator]),
    '    identify:',
    identify,
    '    scope:',
    '      allow:',
    '        - { profile: read-only }',
  ].join('\n');
}

function agentLines(finding: Detection, lines: readonly string[]): string | null {
  if (finding.agent === null) return null;
  return ['agents:', `  - id: ${JSON.stringify(finding.agent)}`, ...lines].join('\n');
}
