import { TableCellDisplayMode } from '@grafana/grafana-foundation-sdk/common';
import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { type Asked, askedBy, queryOf, store } from './ask.ts';
import { freshSeconds } from './stats.ts';

/** The severities and their colours, the gravest first. */
export const severityColours = {
  critical: 'dark-red',
  high: 'orange',
  medium: 'yellow',
  low: 'blue',
  info: 'text',
} as const;

/** Columns that are shown, in this order, and what stands above them; the others are asked for and not shown. */
type Shown = Readonly<Record<string, string>>;

const finding: Shown = {
  severity: 'Severity',
  title: 'Finding',
  agent: 'Agent',
  team: 'Team',
  account: 'Account',
};

/** Which agents can do what nobody meant them to. */
export const agentsOverScope = table('Agents over scope', askedBy('agents-over-scope', 'estate', 'team'), {
  ...finding,
  state: 'State',
  first_seen: 'First seen',
  due_at: 'Due',
});

/** What the newest scan changed. */
export const changedSinceLastScan = table(
  'Changed since the last scan',
  askedBy('changed-since-last-scan', 'estate', 'team'),
  { at: 'When', kind: 'What', ...finding },
);

/** What was changed and moved findings. */
export const changes = table('Changes that moved findings', askedBy('changes', 'estate'), {
  at: 'When',
  direction: 'Direction',
  severity: 'Severity',
  what: 'What was changed',
  cause: 'How sure',
  findings: 'Findings',
  agents: 'Agents',
  triage: 'Decided',
});

/** Who widened what. */
export const whoWidened = table('Who widened', askedBy('who-widened', 'estate', 'team'), {
  at: 'Seen',
  event_at: 'Done',
  human: 'Human',
  actor: 'Actor',
  tool: 'Tool',
  action: 'Call',
  origin: 'Known by',
  moved: 'Came of it',
  severity: 'Severity',
  agent: 'Agent',
  team: 'Team',
});

/** What is due. */
export const due = table('Due and overdue', askedBy('due', 'estate', 'team'), {
  due_at: 'Due',
  overdue: 'Overdue',
  ...finding,
});

/** How long it takes to resolve. */
export const timeToResolve = table('Time to resolve, 90 days', askedBy('time-to-resolve', 'estate', 'team'), {
  team: 'Team',
  severity: 'Severity',
  resolved: 'Resolved',
  mended: 'Mended',
  in_time: 'In time',
  late: 'Late',
  mean_days: 'Mean days',
});

/** How much was read, and how old it is. */
export const coverage = table('Coverage and age of the data', askedBy('coverage', 'estate'), {
  account: 'Account',
  layer: 'Layer',
  state: 'State',
  reason: 'Why',
  complete_at: 'Last read whole',
  age_seconds: 'Age',
}).overrideByName('Age', [
  { id: 'unit', value: 's' },
  { id: 'decimals', value: 0 },
  { id: 'noValue', value: 'never' },
  { id: 'custom.cellOptions', value: { type: TableCellDisplayMode.ColorText } },
  {
    id: 'thresholds',
    value: {
      mode: 'absolute',
      steps: [
        { value: null, color: 'red' },
        { value: 0, color: 'green' },
        { value: freshSeconds, color: 'red' },
      ],
    },
  },
]);

/** How mature each team's handling of its agents is. */
export const maturity = table('Maturity per team', askedBy('maturity-per-team', 'estate', 'team'), {
  team: 'Team',
  agents: 'Agents',
  lowest: 'Lowest',
  mean: 'Mean',
  lowest_if_known: 'Lowest, were all known',
  level_1: 'Level 1',
  level_2: 'Level 2',
  level_3: 'Level 3',
  level_4: 'Level 4',
  level_5: 'Level 5',
});

/** What people were told. */
export const deliveries = table('Deliveries', askedBy('deliveries', 'estate-or-none'), {
  created_at: 'When',
  kind: 'What',
  route: 'To',
  state: 'State',
  tries: 'Refused',
  reason: 'Why not',
  sent_at: 'Sent',
});

/**
 * A table of a file's query. Every cell is text (`auto`), whatever it holds: names in it were chosen by others, so there is
 * no markup, no image, and no link.
 */
function table(title: string, asked: Asked, shown: Shown): PanelBuilder {
  const columns = Object.keys(shown);
  const lost = columns.filter((column) => !asked.columns.includes(column));
  if (lost.length > 0) throw new Error(`no such column for ${title}: ${lost.join(', ')}`);
  const hidden = asked.columns.filter((column) => !columns.includes(column));
  const panel = new PanelBuilder()
    .title(title)
    .description(asked.question)
    .datasource(store)
    .noValue('')
    .cellOptions({ type: TableCellDisplayMode.Auto })
    .withTarget(queryOf(asked.sql))
    .withTransformation({
      id: 'organize',
      options: {
        excludeByName: Object.fromEntries(hidden.map((column) => [column, true])),
        indexByName: Object.fromEntries(columns.map((column, index) => [column, index])),
        renameByName: shown,
      },
    });
  return columns.includes('severity') ? panel.overrideByName('Severity', severityLooks()) : panel;
}

function severityLooks(): DynamicConfigValue[] {
  const options = Object.entries(severityColours).map(([severity, color], index) => [
    severity,
    { color, index },
  ]);
  return [
    { id: 'custom.width', value: 90 },
    { id: 'custom.cellOptions', value: { type: TableCellDisplayMode.ColorText } },
    { id: 'mappings', value: [{ type: 'value', options: Object.fromEntries(options) }] },
  ];
}
