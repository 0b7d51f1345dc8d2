import { eventKinds } from '../../audit/lifecycle.ts';
import type { Route } from '../route.ts';
import { changesPage } from './changes-page.ts';
import { oneOf, oneText, refuseUnknown } from './finding-query.ts';
import { afterOf, turned } from './turn.ts';

/** Changes, and events, on one page. */
const [causesShown, eventsShown] = [20, 60];

/** What changed, by cause or event by event. */
export const changesRoute: Route = {
  method: 'GET',
  path: '/changes',
  needs: 'viewer',
  handle: async ({ query, reader }) => {
    refuseUnknown(query, ['by', 'kind', 'scan', 'after']);
    const by = oneOf(query, 'by', ['cause', 'event']) ?? 'cause';
    const after = afterOf(query);
    const isFirst = after === null;
    if (by === 'cause') {
      const slice = await turned(query, () => reader.causes({ after, limit: causesShown }));
      return changesPage({ by, slice, isFirst });
    }
    const kind = oneOf(query, 'kind', eventKinds);
    const scan = oneText(query, 'scan');
    const filter = {
      ...(kind === undefined ? {} : { kinds: [kind] }),
      ...(scan === undefined ? {} : { scan }),
    };
    const slice = await turned(query, () => reader.changes(filter, { after, limit: eventsShown }));
    return changesPage({ by, slice, isFirst, scan, kind });
  },
};
