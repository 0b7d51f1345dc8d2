import type { Estate } from '../../estate/estate.ts';
import { isOfEveryRegion } from '../../estate/events-read.ts';
import { layerState } from '../../estate/layer-state.ts';
import { trailWindow } from '../trail-window.ts';
import { leastDays } from '../use.ts';
import { accountLabel, counted, listed } from '../wording.ts';
import { accountFacts } from './draft-environments.ts';

/** What a draft could not see, one line each: nothing of it is "no". */
export function unseenLines(
  estate: Estate,
  unnameable: readonly string[],
  nameless: readonly string[],
): readonly string[] {
  const accounts = accountFacts(estate).map(({ id }) => id);
  const unread = (layer: 'iam' | 'cloudtrail'): readonly string[] =>
    accounts.filter((id) => layerState(estate, id, layer).state === 'unknown');
  const names = (ids: readonly string[]): string =>
    listed(
      ids.map((id) => accountLabel(estate, id)),
      3,
    );
  const roles = unread('iam');
  const trails = unread('cloudtrail');
  const elsewhere = accounts.filter((id) => !isOfEveryRegion(layerState(estate, id, 'cloudtrail').events));
  const silent = accounts.filter((id) => layerState(estate, id, 'cloudtrail').dataEvents?.length === 0);
  const window = trailWindow(estate);
  const blind = estate.sessions.filter(
    ({ human, cannotNameAgent }) => human !== null && cannotNameAgent === true,
  );
  const people = estate.sessions.filter(({ human }) => human !== null).length;
  return [
    ...(roles.length > 0 ? [`roles of ${names(roles)} were not read completely`] : []),
    ...(trails.length > 0
      ? [`events of ${names(trails)} were not read completely: agents that ran there are missing`]
      : []),
    ...(elsewhere.length > 0
      ? [
          `events of ${names(elsewhere)} were not asked for in every Region: what ran only elsewhere is missing`,
        ]
      : []),
    ...(window === null
      ? ['no event was read: agents on the credentials of people are missing, and use is unknown']
      : window.days < leastDays
        ? [
            `the events cover ${window.days === 0 ? 'less than a day' : counted(window.days, 'day')}: what is done once a month may be missing`,
          ]
        : []),
    ...(window === null
      ? []
      : [
          `object-level use (reading and writing of objects, items, messages) only where data events are recorded${
            silent.length > 0 ? `, which no trail of ${names(silent)} does` : ''
          }`,
        ]),
    ...(blind.length > 0
      ? [
          `whether an agent drove ${blind.length} of ${counted(people, 'session')} of people: their tools cannot say`,
        ]
      : []),
    ...(estate.organization === null
      ? ['no organization data: accounts have no tags, and no control policy is known']
      : []),
    ...(unnameable.length > 0
      ? [
          `${counted(unnameable.length, 'person', 'people')} that a registry cannot name: ${listed(unnameable, 3)}`,
        ]
      : []),
    ...(nameless.length > 0
      ? [`agents left out, since nothing a registry could say identifies them: ${listed(nameless, 3)}`]
      : []),
    ...(estate.quarantined.length > 0
      ? [`${counted(estate.quarantined.length, 'file or event', 'files or events')} that could not be read`]
      : []),
  ];
}
