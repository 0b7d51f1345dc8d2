import { PanelBuilder as BarsBuilder } from '@grafana/grafana-foundation-sdk/barchart';
import {
  GraphDrawStyle,
  StackingConfigBuilder,
  StackingMode,
  VizOrientation,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder as SeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { chosen, noTeam, queryOf, store } from './ask.ts';
import { severityColours } from './tables.ts';

const counts = Object.keys(severityColours).map(
  (severity) => `count(*) filter (where severity = '${severity}') as ${severity}`,
);

/** Open alarms of each team by severity, a bar a team. */
export const openByTeam = Object.entries(severityColours).reduce(
  (panel, [severity, fixedColor]) =>
    panel.overrideByName(severity, [{ id: 'color', value: { mode: 'fixed', fixedColor } }]),
  new BarsBuilder()
    .title('Open by team and severity')
    .description('Open findings of the alarm lane; unknown ones are open.')
    .datasource(store)
    .orientation(VizOrientation.Horizontal)
    .stacking(StackingMode.Normal)
    .xField('team')
    .min(0)
    .decimals(0)
    .withTarget(
      queryOf(
        `select coalesce(team, '${noTeam}') as team,\n  ${counts.join(',\n  ')}
from report_open_findings
where lane = 'alarm' and ${chosen('estate', 'team')}
group by 1
order by critical desc, high desc, medium desc, low desc, 1`,
      ),
    ),
);

/** Sessions of agents, day by day and product. */
export const agentUse = new SeriesBuilder()
  .title('Use of agents: sessions a day')
  .description(
    'By product, as the events that were read show it: days of UTC, the newest 30 days of use. A day may still grow while events of it come in.',
  )
  .datasource(store)
  .drawStyle(GraphDrawStyle.Bars)
  .fillOpacity(60)
  .stacking(new StackingConfigBuilder().mode(StackingMode.Normal))
  .min(0)
  .decimals(0)
  .withTarget(
    queryOf(
      `select day::timestamp at time zone 'UTC' as time, product as metric, sum(sessions)::bigint as sessions
from report_agent_use
where $__timeFilter(day) and ${chosen('estate')}
group by 1, 2
order by 1, 2`,
      'time_series',
    ),
  );
