import {
  type Dashboard,
  DashboardBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { allChosen, noTeam, store } from './ask.ts';
import { agentUse, openByTeam } from './plots.ts';
import { stats } from './stats.ts';
import {
  agentsOverScope,
  changedSinceLastScan,
  changes,
  coverage,
  deliveries,
  due,
  maturity,
  timeToResolve,
  whoWidened,
} from './tables.ts';

// Grafana expands `$__…(…)` anywhere in a query, also within a quoted name. Whoever holds such a name is seen under All.
const sayable = 'strpos(name, chr(36)) = 0';

const estates = `select name
from (select distinct estate as name from report_coverage) as known
where ${sayable}
order by 1`;

const teams = `select name
from (
  select coalesce(team, '${noTeam}') as name from report_open_findings
  union select team from report_maturity_per_team
  union select coalesce(team, '${noTeam}') from report_time_to_resolve
) as known
where ${sayable}
order by 1`;

/** The dashboard, as Grafana reads it from a file. */
export function buildDashboard(): Dashboard {
  const wide = { height: 9, span: 24 } as const;
  const half = { height: 9, span: 12 } as const;
  const board = new DashboardBuilder('Overreach')
    .uid('overreach')
    .description(
      'Where agents can reach further than their operators meant, over the views of docs/views.md.',
    )
    .tags(['overreach'])
    .readonly()
    .timezone('utc')
    .time({ from: 'now-30d', to: 'now' })
    .refresh('5m')
    .withVariable(variable('estate', 'Estate', estates))
    .withVariable(variable('team', 'Team', teams));
  for (const panel of stats) board.withPanel(panel);
  board
    .withPanel(agentsOverScope.height(half.height).span(16))
    .withPanel(openByTeam.height(half.height).span(8))
    .withRow(new RowBuilder('What changed, and who did it'))
    .withPanel(changedSinceLastScan.height(half.height).span(half.span))
    .withPanel(changes.height(half.height).span(half.span))
    .withPanel(whoWidened.height(wide.height).span(wide.span))
    .withRow(new RowBuilder('Mending'))
    .withPanel(due.height(half.height).span(14))
    .withPanel(timeToResolve.height(half.height).span(10))
    .withRow(new RowBuilder('What could be seen'))
    .withPanel(coverage.height(half.height).span(half.span))
    .withPanel(deliveries.height(half.height).span(half.span))
    .withRow(new RowBuilder('Teams and their agents'))
    .withPanel(maturity.height(half.height).span(half.span))
    .withPanel(agentUse.height(half.height).span(half.span));
  const built = board.build();
  // Numbers by place: a link to a panel stays while the dashboard does.
  return { ...built, panels: (built.panels ?? []).map((panel, index) => ({ ...panel, id: index + 1 })) };
}

function variable(name: string, label: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(store)
    .query(query)
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .multi(true)
    .includeAll(true)
    .allValue(allChosen)
    .allowCustomValue(false)
    .current({ selected: true, text: ['All'], value: ['$__all'] });
}
