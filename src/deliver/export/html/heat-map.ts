import { counted } from '../../text/access-words.ts';
import { type LevelColumn, levelColumns, type ServiceExcess } from '../excess-by-service.ts';
import { type Markup, markup } from './markup.ts';

/** Services drawn; the table below the picture has the same ones, and the others are counted. */
const mostServices = 25;

const cell = { width: 118, height: 24, gap: 2 };
const labelWidth = 190;
const headHeight = 30;

/**
 * Excess by service and access level as a picture, with a title, a description and the same numbers as a table for those who do not
 * see it. Each cell says how many identities hold some; the darker, the more. Null where nobody holds any.
 */
export function heatMap(services: readonly ServiceExcess[]): Markup | null {
  if (services.length === 0) return null;
  const shown = services.slice(0, mostServices);
  const columns = levelColumns.filter((level) => services.some(({ identities }) => identities[level] > 0));
  const most = Math.max(...services.flatMap(({ identities }) => columns.map((level) => identities[level])));
  const width = labelWidth + columns.length * cell.width;
  const height = headHeight + shown.length * cell.height;
  const rest = services.length - shown.length;
  return markup`<figure><div class=wide><svg role="img" aria-labelledby="heat-t heat-d" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"><title id="heat-t">Access beyond intent by service and access level</title><desc id="heat-d">${describe(shown, columns)}</desc>
${columns.map((level, index) => markup`<text class=q x="${labelWidth + index * cell.width + 4}" y="${headHeight - 10}">${level}</text>`)}
${shown.map((service, index) => row(service, columns, most, headHeight + index * cell.height))}</svg></div>
<figcaption class=d>How many identities hold access of that kind that nobody meant${rest > 0 ? `; ${counted(rest, 'more service')} not drawn` : ''}.</figcaption></figure>
<details><summary>The same as a table</summary><div class=wide><table><caption>Identities with access beyond intent</caption><thead><tr><th>service${columns.map((level) => markup`<th class=n>${level}`)}</thead><tbody>${shown.map(
    ({ service, identities }) =>
      markup`<tr><th scope=row>${service}${columns.map((level) => markup`<td class=n>${identities[level]}`)}`,
  )}</tbody></table></div></details>
`;
}

function row(
  { service, identities }: ServiceExcess,
  columns: readonly LevelColumn[],
  most: number,
  y: number,
): Markup {
  return markup`<text x="0" y="${y + 16}">${service.slice(0, 26)}</text>${columns.map((level, index) => {
    const count = identities[level];
    const x = labelWidth + index * cell.width;
    const box = markup`x="${x}" y="${y}" width="${cell.width - cell.gap}" height="${cell.height - cell.gap}"`;
    if (count === 0) return markup`<rect class=e ${box}/>`;
    // Light enough for the number on it in either theme.
    const opacity = (0.15 + 0.4 * (count / most)).toFixed(2);
    return markup`<rect class=c fill-opacity="${opacity}" ${box}><title>${service}, ${level}: ${counted(count, 'identity', 'identities')}</title></rect><text x="${x + 8}" y="${y + 16}">${count}</text>`;
  })}
`;
}

function describe(services: readonly ServiceExcess[], columns: readonly LevelColumn[]): string {
  return services
    .map(({ service, identities }) => {
      const held = columns.filter((level) => identities[level] > 0);
      return `${service}: ${held.map((level) => `${level} ${identities[level]}`).join(', ')}`;
    })
    .join('; ');
}
