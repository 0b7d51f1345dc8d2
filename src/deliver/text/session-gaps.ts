import type { SessionList } from '../session-list.ts';
import { counted, listInWords } from './access-words.ts';
import { blank, type Page, paragraph, span } from './page.ts';

/** Unusable records that are named one by one; JSON holds them all. */
const mostNamed = 8;

/** What these events cannot say, so that silence is not taken for an answer; nothing where nothing is amiss. */
export function sessionGaps({ counts, quarantined }: SessionList): Page {
  const unseen = counts.humanSessionsUnseen ?? 0;
  const tools = counts.toolsThatCannotTell.map(({ tool }) => tool);
  const lines = [
    ...(unseen > 0
      ? [
          `whether an agent drove ${unseen} of ${counted(counts.humanSessions, 'human session')}: ` +
            `their tools name no agent (${listInWords(tools)}); AWS CLI 2.35.24 and newer does`,
        ]
      : []),
    ...(counts.unknownParents > 0
      ? [
          `who started ${counted(counts.unknownParents, 'session')}: the event that issued the credentials was not read`,
        ]
      : []),
    ...serviceCalls(counts),
    ...(counts.withoutId > 0
      ? [`whether ${counted(counts.withoutId, 'event')} without an id came twice`]
      : []),
  ];
  const rest = quarantined.length - mostNamed;
  const page: Page = [
    ...(lines.length > 0 ? [paragraph([span('Could not see:', 'warning')])] : []),
    ...lines.map((line) => paragraph([line], 2, 4)),
    ...(quarantined.length > 0
      ? [paragraph([span(`Set aside, unusable: ${counted(quarantined.length, 'record')}`, 'warning')])]
      : []),
    ...quarantined
      .slice(0, mostNamed)
      .map(({ file, place, reason }) =>
        paragraph([`${file}${place === null ? '' : `, ${place}`}: ${reason}`], 2, 4),
      ),
    ...(rest > 0 ? [paragraph([`and ${rest} more`], 2)] : []),
  ];
  return page.length === 0 ? [] : [...page, blank];
}

/** Calls of services with somebody's rights that were joined to no call: where they are counted, and why. */
function serviceCalls(counts: SessionList['counts']): readonly string[] {
  const { madeByServices, joinedToCalls, markedInSessions, readForCallers } = counts;
  const unjoined = madeByServices - joinedToCalls;
  if (unjoined === 0) return [];
  const loose = unjoined - markedInSessions;
  const changing = unjoined - readForCallers;
  const why = [
    ...(readForCallers > 0
      ? [`${readForCallers.toLocaleString('en-US')} only read, and reads are not joined`]
      : []),
    ...(changing > 0 ? [`${changing.toLocaleString('en-US')} have no call of theirs that fits`] : []),
  ];
  const where =
    loose === 0
      ? 'all marked in sessions of theirs'
      : `${markedInSessions.toLocaleString('en-US')} marked in sessions of theirs, ${loose.toLocaleString('en-US')} in none`;
  return [
    `what made services act in ${counted(unjoined, 'call')} with somebody's rights (${where}): ${why.join(', ')}`,
  ];
}
