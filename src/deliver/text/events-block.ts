import type { CoverageEvents } from '../scan-result.ts';
import { counted, listInWords } from './access-words.ts';
import { type Page, paragraph, span } from './page.ts';
import { momentInWords } from './times.ts';

/** How many ways of having been read are told one by one. */
const listedGroups = 4;

/** How far the events were read, and what they cannot show: two lines for all accounts that were read alike. */
export function eventsBlock(groups: readonly CoverageEvents[]): Page {
  return [
    ...groups.slice(0, listedGroups).flatMap(groupLines),
    ...(groups.length > listedGroups
      ? [paragraph([`and ${counted(groups.length - listedGroups, 'group')} of accounts read otherwise`], 2)]
      : []),
  ];
}

function groupLines({ accounts, source, regions, from, to, limits }: CoverageEvents): Page {
  const by = sources.get(source) ?? source;
  const whose = `${accounts.length === 1 ? 'account' : 'accounts'} ${listInWords(accounts)}`;
  const seen =
    from === null || to === null
      ? 'No events were seen'
      : `Events seen from ${momentInWords(from)} until ${momentInWords(to)} in ${counted(regions.length, 'Region')}`;
  const shown = limits.flatMap((limit) => (limit === 'delivery-delay' ? [] : [limitInWords(limit)]));
  return [
    paragraph([span(`${seen}, by ${by} (${whose})`, 'dim')]),
    ...(shown.length === 0 ? [] : [paragraph([span(`not seen there: ${shown.join('; ')}`, 'dim')], 2)]),
  ];
}

const sources: ReadonlyMap<string, string> = new Map([
  ['lookup-events', 'LookupEvents'],
  ['bucket', "the trail's bucket"],
  ['athena', 'Athena'],
]);

/** A limit of events in people's words; a later version's word as it is. */
export function limitInWords(limit: string): string {
  return words.get(limit) ?? limit;
}

const words: ReadonlyMap<string, string> = new Map([
  ['management-events-only', 'use of objects (no data events)'],
  ['sources-excluded', 'calls of the services that the trail leaves out'],
  ['delivery-delay', 'the newest minutes, which CloudTrail may still deliver'],
  ['agent-sessions-only', 'what does not bear on agents or permissions'],
  ['usual-regions-only', 'calls in Regions that an account switched on itself'],
  ['named-regions-only', 'calls in Regions that the configuration does not name'],
  ['chosen-roles-only', 'sessions of roles that were not chosen'],
  ['not-verified', 'whether objects of the trail were changed or taken away'],
  ['signature-not-checked', "whether digests are CloudTrail's own (its public keys may not be read)"],
]);
