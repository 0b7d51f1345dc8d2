import { heatMap } from '../../../src/deliver/plots/heat-map.ts';
import { overTime } from '../../../src/deliver/plots/over-time.ts';
import { timeLine } from '../../../src/deliver/plots/time-line.ts';
import { usedAgainstGranted } from '../../../src/deliver/plots/used-against-granted.ts';
import { wayGraph } from '../../../src/deliver/plots/way-graph.ts';

const times = ['2026-11-17T22:00:00.000Z', '2026-11-18T22:00:00.000Z', '2026-11-20T22:00:00.000Z'];

/** Each plot with something in it; every name in it is `name`, or made of it. */
export function plotsWith(name: string): Readonly<Record<string, string>> {
  return {
    'over-time': overTime({
      id: 'trend',
      title: name,
      times,
      noun: 'open finding',
      series: [
        { name, tone: 'critical', values: [1, 2, 5] },
        { name: 'high', tone: 'high', values: [3, null, 8] },
      ],
    }),
    'heat-map': heatMap({
      id: 'heat',
      title: 'Excess by service',
      description: name,
      rowNoun: 'Service',
      columns: ['Write', 'Permissions management', name],
      rows: [
        { name: 's3', values: [0, 1, 9] },
        { name, values: [42, 123_456, 0] },
      ],
      more: 3,
    }),
    'used-against-granted': usedAgainstGranted({
      id: 'use',
      title: name,
      noun: 'service',
      rows: [
        { name, granted: 12, used: 3 },
        { name: 'unread', granted: 4, used: null },
      ],
    }),
    'time-line': timeLine({
      id: 'sessions',
      title: name,
      noun: 'session',
      rowNoun: 'Human',
      spans: [
        { row: name, name, from: times[0] ?? '', to: times[1] ?? '', tone: 'first' },
        { row: 'li.na', name: 'Kiro', from: times[2] ?? '', to: times[2] ?? '', tone: 'second' },
      ],
    }),
    'way-graph': wayGraph({
      id: 'way',
      title: name,
      columns: [
        { heading: 'Human', nodes: [{ id: 'h', name, note: name, tone: null }] },
        { heading: 'Agent', nodes: [{ id: 'a', name: 'kiro', note: null, tone: 'critical' }] },
        { heading: 'Role', nodes: [] },
      ],
      edges: [{ from: 'h', to: 'a', text: name }],
    }),
  };
}
