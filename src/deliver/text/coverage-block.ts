import type { Quarantined } from '../../estate/estate.ts';
import type {
  Coverage,
  CoverageDataEvents,
  CoverageGap,
  CoverageLayer,
  CoverageResourcePolicies,
} from '../scan-result.ts';
import { counted, listInWords } from './access-words.ts';
import { eventsBlock } from './events-block.ts';
import { type Page, paragraph, span } from './page.ts';

/** How many unknown layers or unusable files are named one by one. */
const listedGaps = 8;

/** What could not be seen, by reason; one quiet line when all was. */
export function coverageBlock(coverage: Coverage, quarantined: readonly Quarantined[]): Page {
  const unknown = coverage.layers.filter((layer) => layer.state === 'unknown');
  const gaps = groupByReason([...unknown, ...(coverage.gaps ?? [])]);
  return [
    ...(gaps.length === 0
      ? [paragraph([span('Every layer of every account could be read.', 'dim')])]
      : [paragraph([span('Could not see:', 'warning')])]),
    ...gaps.slice(0, listedGaps).map((gap) => paragraph([gap], 2)),
    ...(gaps.length > listedGaps
      ? [paragraph([`and ${counted(gaps.length - listedGaps, 'more reason')}`], 2)]
      : []),
    ...eventsBlock(coverage.events ?? []),
    ...(coverage.dataEvents ?? []).slice(0, listedGaps).map(dataEventsLine),
    ...(coverage.resourcePolicies ?? []).slice(0, listedGaps).map(policiesLine),
    ...(quarantined.length > 0
      ? [paragraph([span(`Set aside, unusable: ${counted(quarantined.length, 'record')}`, 'warning')])]
      : []),
    ...quarantined.slice(0, listedGaps).map((item) => paragraph([quarantinedInWords(item)], 2)),
    ...(quarantined.length > listedGaps
      ? [paragraph([`and ${quarantined.length - listedGaps} more`], 2)]
      : []),
  ];
}

/** `Object-level events recorded: none (account 111122223333)`. */
function dataEventsLine({ accounts, types }: CoverageDataEvents): Page[number] {
  const which = types.length === 0 ? 'none: use of objects cannot be seen' : listInWords(types);
  const whose = `${accounts.length === 1 ? 'account' : 'accounts'} ${listInWords(accounts)}`;
  return paragraph([span(`Object-level events recorded: ${which} (${whose})`, 'dim')]);
}

/** `Resource policies read: s3 in 2 Regions; not asked for: lambda, sns`. */
function policiesLine({ accounts, services, regions, notAsked }: CoverageResourcePolicies): Page[number] {
  const read = services.length === 0 ? 'none' : listInWords(services);
  const left = [...notAsked, 'other services'].join(', ');
  const whose = `${accounts.length === 1 ? 'account' : 'accounts'} ${listInWords(accounts)}`;
  return paragraph([
    span(
      `Resource policies read: ${read} in ${counted(regions.length, 'Region')}; not asked for: ${left} (${whose})`,
      'dim',
    ),
  ]);
}

/** The last line of a scan: `2 of 2 accounts sealed`. */
export function sealedLine(coverage: Coverage): Page {
  const { sealed, total } = coverage.accounts;
  return [
    paragraph([
      span(`${sealed} of ${counted(total, 'account')} sealed`, sealed === total ? 'good' : 'warning'),
    ]),
  ];
}

function groupByReason(layers: readonly (CoverageLayer | CoverageGap)[]): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const { account, layer, reason } of layers) {
    const key = `${layer}: ${reason ?? 'not collected'}`;
    groups.set(key, [...(groups.get(key) ?? []), account]);
  }
  return [...groups].map(
    ([what, accounts]) =>
      `${what} (${accounts.length === 1 ? 'account' : 'accounts'} ${listInWords(accounts)})`,
  );
}

function quarantinedInWords({ file, place, reason }: Quarantined): string {
  return `${file}${place === null ? '' : `, ${place}`}: ${reason}`;
}
