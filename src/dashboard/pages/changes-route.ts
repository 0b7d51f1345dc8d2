import { eventKinds } from '../../audit/lifecycle.ts';
import { notFound } from '../problem.ts';
import type { Route } from '../route.ts';
import { changePage, changesPage } from './changes-page.ts';
import { oneOf, oneText, refuseUnknown } from './finding-query.ts';
import { changeHref } from './parts/links.ts';
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

/** One change. */
export const changeRoute: Route = {
  method: 'GET',
  path: '/changes/:id',
  needs: 'viewer',
  handle: async ({ params, path, reader }) => {
    const id = params['id'] ?? '';
    const bare = id.replace(/^ch1:/, '');
    // INVARIANT: only what an id can begin with is looked for.
    const found = /^[0-9a-z]{4,128}$/.test(bare) ? await reader.cause(bare) : [];
    const [cause, other] = found;
    if (cause === undefined) throw notFound(`no change begins with \`${id.slice(0, 80)}\``);
    if (other !== undefined)
      throw notFound(`several changes begin with \`${id.slice(0, 80)}\`: give more of it`);
    const stays = changeHref(cause.id);
    return path.length < stays.length ? { to: stays } : changePage(cause);
  },
};
