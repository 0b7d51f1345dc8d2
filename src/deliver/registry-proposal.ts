import type { Detection } from '../audit/finding.ts';
import { type MeantEntry, meantEntries } from '../audit/meant-entries.ts';

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
  const entries = finding.excess === null ? null : meantEntries(finding.excess);
  if (entries === null) return null;
  return agentLines(finding, [
    '    scope:',
    '      allow:',
    ...entries.map((entry) => `        - ${entryText(entry)}`),
  ]);
}

/** What an entry leaves out is written only where it leaves something out. */
function entryText(entry: MeantEntry): string {
  if (entry.kind === 'statement') return `statement: ${JSON.stringify(entry.statement)}`;
  const fields = (['actions', 'notActions', 'resources', 'notResources'] as const).flatMap((field) =>
    entry[field].length === 0 ? [] : [`${field}: ${JSON.stringify(entry[field])}`],
  );
  return `{ ${fields.join(', ')} }`;
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
