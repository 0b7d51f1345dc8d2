import type { DraftAgent, RegistryDraft } from '../audit/draft/draft-registry.ts';
import { windowText } from '../audit/trail-window.ts';
import { listed } from '../audit/wording.ts';
import { summaryLines } from './draft-summary.ts';
import { agentValue, operatorValue, type Plain, teamValue } from './registry-draft.ts';
import { counted } from './text/access-words.ts';
import { yamlComment, yamlText } from './yaml-text.ts';

/** A draft as the text of a registry file, with comments that say what it rests on. The same draft, the same bytes. */
export function registryDraftYaml(draft: RegistryDraft): string {
  const lines = [
    ...summaryLines(draft).map(yamlComment),
    '#',
    ...[
      'A draft of what was seen, not of what is meant. Read every scope before you commit it:',
      'what an agent did is no proof that somebody wanted it.',
      draft.window === null ? 'No event was read.' : `Events were read ${windowText(draft.window)}.`,
      ...draft.unseen.map((line) => `Not seen: ${line}.`),
    ].map(yamlComment),
    'apiVersion: overreach/v1',
    'kind: Registry',
    '',
    ...section(
      'teams',
      draft.teams.map((team) => [`  - ${flow(teamValue(team))}`]),
    ),
    ...section(
      'operators',
      draft.operators.map((operator) => [`  - ${flow(operatorValue(operator))}`]),
    ),
    ...section(
      'environments',
      draft.environments.map(({ id, tier, accounts, because }) => [
        `  - ${flow({ id, tier, match: { accounts } })} ${yamlComment(because)}`,
      ]),
    ),
    ...agentsSection(draft.agents),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function section(name: string, entries: readonly (readonly string[])[]): readonly string[] {
  return entries.length === 0 ? [] : [`${name}:`, ...entries.flat(), ''];
}

function agentsSection(agents: readonly DraftAgent[]): readonly string[] {
  if (agents.length > 0)
    return section(
      'agents',
      agents.map((agent) => [...agentLines(agent), '']),
    );
  return [
    yamlComment('No agent was found. Declare one here before `registry check` can pass.'),
    'agents: []',
  ];
}

/** An agent's part of the file, comments included, has no more lines: what is longer nobody reads. */
const mostLines = 14;

function agentLines(agent: DraftAgent): readonly string[] {
  const comments = [seenText(agent), ...openText(agent)];
  const lines = agentYaml(agent);
  const told = comments.length + lines.length > mostLines ? [comments.join('; ')] : comments;
  return [...told.map((line) => `  ${yamlComment(line)}`), ...lines];
}

function agentYaml(agent: DraftAgent): readonly string[] {
  const { id, owner, operators, identify, scope } = agentValue(agent);
  const { ceiling, allow, deny } = scope as { readonly [key: string]: readonly Plain[] };
  const blocks = identify as readonly Plain[];
  const first = blocks.length === 1 ? [`    identify: [${flow(blocks[0] as Plain)}]`] : null;
  return [
    `  - id: ${flow(id as Plain)}`,
    `    owner: ${flow(owner as Plain)}`,
    ...(operators === undefined ? [] : [`    operators: ${flow(operators)}`]),
    ...(first ?? ['    identify:', ...blocks.map((block) => `      - ${flow(block)}`)]),
    '    scope:',
    ...(ceiling === undefined ? [] : [`      ceiling: ${flow(ceiling)}`]),
    '      allow:',
    ...(allow ?? []).map((entry) => `        - ${flow(entry)}`),
    ...(deny === undefined ? [] : [`      deny: ${flow(deny)}`]),
  ];
}

function seenText({ because, tier, sessions, scope, morePeople, moreRoles }: DraftAgent): string {
  const used = scope.used.length === 0 ? 'no use seen: reading is a guess' : `used ${listed(scope.used, 3)}`;
  return [
    `${tier} evidence: ${because}; ${sessions} ${sessions === 1 ? 'session' : 'sessions'}, ${used}`,
    ...(morePeople > 0 ? [`${counted(morePeople, 'more person', 'more people')} left out`] : []),
    ...(moreRoles > 0 ? [`${counted(moreRoles, 'more role')} left out`] : []),
  ].join('; ');
}

/** What somebody has to decide; nothing where there is nothing. */
function openText({ scope, notObservable }: DraftAgent): readonly string[] {
  const parts = [
    ...(scope.leftOut.length > 0 ? [`used and not proposed: ${listed(scope.leftOut, 4)}`] : []),
    ...(notObservable.length > 0
      ? [`no event would show use of ${listed(notObservable, 4)}: add what is meant`]
      : []),
  ];
  return parts.length === 0 ? [] : [parts.join('; ')];
}

/** Plain data on one line: `{ id: prod, accounts: ["444455556666"] }`. */
function flow(value: Plain): string {
  if (typeof value === 'string') return yamlText(value);
  if (typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  const entries = Object.entries(value as { readonly [key: string]: Plain });
  return `{ ${entries.map(([key, inner]) => `${yamlText(key)}: ${flow(inner)}`).join(', ')} }`;
}
