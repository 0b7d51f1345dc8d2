import { heatMap } from '../../plots/heat-map.ts';
import { levelColumns, type ServiceExcess } from '../excess-by-service.ts';
import { type Markup, trusted } from './markup.ts';

/** Services drawn; the others are counted. */
const mostServices = 25;

/** Excess by service and access level as a picture with its words; null where nobody holds any. */
export function excessMap(services: readonly ServiceExcess[]): Markup | null {
  if (services.length === 0) return null;
  const columns = levelColumns.filter((level) => services.some(({ identities }) => identities[level] > 0));
  const shown = services.slice(0, mostServices);
  return trusted(
    heatMap({
      id: 'excess-map',
      title: 'Access beyond intent by service and access level',
      description: 'How many identities hold access of that kind that nobody meant.',
      rowNoun: 'Service',
      columns,
      rows: shown.map(({ service, identities }) => ({
        name: service,
        values: columns.map((level) => identities[level]),
      })),
      more: services.length - shown.length,
    }),
  );
}
