import { html } from 'hono/html';
import type { FindingRecord } from '../../../audit/lifecycle.ts';
import { loadCatalog } from '../../../catalog/index.ts';
import { excessByService, levelColumns } from '../../../deliver/export/excess-by-service.ts';
import { heatMap } from '../../../deliver/plots/heat-map.ts';
import { shownFinding } from '../../../run/shown-findings.ts';
import type { Html } from '../../page.ts';
import { plot } from './words.ts';

/** Services drawn; the others are counted. */
const mostServices = 16;

/**
 * Excess by service and access level, as a picture with its words.
 * @param of whose it is, for the description: `of the agents on this page`
 */
export function excessMap(records: readonly FindingRecord[], of: string): Html {
  const services = excessByService(
    records.map((record) => ({ estate: record.estate, finding: shownFinding(record), history: [] })),
    loadCatalog(),
  );
  if (services.length === 0) {
    return html`<p class="muted">No excess is certain and open ${of}.</p>`;
  }
  const columns = levelColumns.filter((level) => services.some(({ identities }) => identities[level] > 0));
  return plot(
    heatMap({
      id: 'excess-map',
      title: 'Access beyond intent by service and access level',
      description: `How many identities ${of} hold access of that kind that nobody meant, by their worst findings.`,
      rowNoun: 'Service',
      columns,
      rows: services
        .slice(0, mostServices)
        .map(({ service, identities }) => ({
          name: service,
          values: columns.map((level) => identities[level]),
        })),
      more: Math.max(0, services.length - mostServices),
    }),
  );
}
