import {
  BigValueColorMode,
  BigValueGraphMode,
  ReduceDataOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  MappingType,
  SpecialValueMatch,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { requiredLayers } from '../../src/run/judge-estate.ts';
import { chosen, queryOf, store } from './ask.ts';

/** A nightly scan and two hours to spare: what is older says nothing of tonight. */
export const freshSeconds = 26 * 60 * 60;

const layers = [...requiredLayers].sort();
const required = `layer in (${layers.map((layer) => `'${layer}'`).join(', ')})`;

// INVARIANT: green is said by two figures only, and by these where every layer that the rules need was read, and lately.
// Nothing there, a layer never read, a layer that nobody told of: each is null or counted, and both are red.
const seen: readonly Threshold[] = [
  { value: null, color: 'red' },
  { value: 0, color: 'green' },
];
const seenBelow = (limit: number): readonly Threshold[] => [...seen, { value: limit, color: 'red' }];
// No finding is no good news by itself: perhaps nobody looked.
const wanted: readonly Threshold[] = [
  { value: null, color: 'text' },
  { value: 1, color: 'red' },
];

/** The figures at the top. */
export const stats: readonly PanelBuilder[] = [
  stat('Agents over scope', 'Agents that can do, or did, what nobody meant them to.', wanted)
    .withTarget(
      queryOf(
        `select count(distinct coalesce(agent, principal)) as agents\nfrom report_agents_over_scope\nwhere ${chosen('estate', 'team')}`,
      ),
    )
    .noValue('0'),
  stat('Critical open', 'Open findings of critical severity, unknown ones among them.', wanted).withTarget(
    queryOf(
      `select count(*) as findings\nfrom report_open_findings\nwhere severity = 'critical' and ${chosen('estate', 'team')}`,
    ),
  ),
  stat('Overdue', 'Open findings whose due day has passed.', wanted).withTarget(
    queryOf(`select count(*) as findings\nfrom report_due\nwhere overdue and ${chosen('estate', 'team')}`),
  ),
  stat(
    'Oldest data',
    `The oldest reading of a layer that the rules need (${layers.join(', ')}). Red from 26 hours on, and where one was never read.`,
    seenBelow(freshSeconds),
  )
    .unit('s')
    .decimals(0)
    .withTarget(
      queryOf(
        `select case when count(*) = 0 or bool_or(complete_at is null) then null else max(age_seconds) end as age\nfrom report_coverage\nwhere ${required}\n  and ${chosen('estate')}`,
      ),
    ),
  stat(
    'Accounts not seen',
    `Accounts of which a layer that the rules need (${layers.join(', ')}) is unknown, or was read 26 hours ago or longer.`,
    seenBelow(1),
  ).withTarget(
    queryOf(
      `select case when count(*) = 0 then null else count(*) filter (where lately < ${layers.length}) end as accounts
from (
  select count(*) filter (
    where ${required} and state <> 'unknown' and age_seconds < ${freshSeconds}
  ) as lately
  from report_coverage
  where ${chosen('estate')}
  group by estate, account
) as account`,
    ),
  ),
  stat(
    'Not delivered',
    'Messages to people that failed, or that Slack refuses, of the newest 30 days.',
    wanted,
  ).withTarget(
    queryOf(
      `select count(*) as messages\nfrom report_deliveries\nwhere state in ('failed', 'poison') and created_at >= now() - interval '30 days' and ${chosen('estate-or-none')}`,
    ),
  ),
];

function stat(title: string, description: string, steps: readonly Threshold[]): PanelBuilder {
  return new PanelBuilder()
    .title(title)
    .description(description)
    .datasource(store)
    .height(4)
    .span(4)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .colorMode(BigValueColorMode.Background)
    .graphMode(BigValueGraphMode.None)
    .noValue('not known')
    .mappings([
      {
        type: MappingType.SpecialValue,
        options: {
          match: SpecialValueMatch.NullAndNan,
          result: { text: 'not known', color: 'red', index: 0 },
        },
      },
    ])
    .thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([...steps]));
}
