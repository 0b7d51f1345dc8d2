import { html } from 'hono/html';
import type { FindingRecord } from '../../../audit/lifecycle.ts';
import { loadCatalog } from '../../../catalog/index.ts';
import {
  excessByService,
  type LevelColumn,
  levelColumns,
} from '../../../deliver/export/excess-by-service.ts';
import { heatMap } from '../../../deliver/plots/heat-map.ts';
import { shownFinding } from '../../../run/shown-findings.ts';
import type { Html } from '../../page.ts';
import { actionsByService } from './excess-actions.ts';
import { plot } from './words.ts';

/** Services drawn; the others are counted. */
const mostServices = 16;

type Row = { readonly service: string; readonly counts: Readonly<Record<LevelColumn, number>> };

/** The excess of several agents: how many identities hold some of it, by service and access level. */
export function excessOfMany(records: readonly FindingRecord[]): Html {
  const exported = records.map((record) => ({
    estate: record.estate,
    finding: shownFinding(record),
    history: [],
    cause: null,
    holds: null,
  }));
  const services = excessByService(exported, loadCatalog());
  return mapOf(
    services.map(({ service, identities }) => ({ service, counts: identities })),
    'How many identities of the agents on this page hold access of that kind that nobody meant, by their worst findings.',
  );
}

/** The excess of one agent: how many actions, by service and access level. */
export function excessOfOne(records: readonly FindingRecord[]): Html {
  const regions = records.flatMap(({ detection }) => detection.excess?.regions ?? []);
  return mapOf(
    actionsByService(regions, loadCatalog()).map(({ service, actions }) => ({ service, counts: actions })),
    'How many actions of each kind it may call that nobody meant, by its worst findings.',
  );
}

function mapOf(rows: readonly Row[], description: string): Html {
  if (rows.length === 0) return html`<p class="muted">No excess is open that is certain.</p>`;
  const columns = levelColumns.filter((level) => rows.some(({ counts }) => counts[level] > 0));
  return plot(
    heatMap({
      id: 'excess-map',
      title: 'Access beyond intent by service and access level',
      description,
      rowNoun: 'Service',
      columns,
      rows: rows
        .slice(0, mostServices)
        .map(({ service, counts }) => ({ name: service, values: columns.map((level) => counts[level]) })),
      more: Math.max(0, rows.length - mostServices),
    }),
  );
}
