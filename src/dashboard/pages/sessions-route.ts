import { badFilter } from '../problem.ts';
import type { Route } from '../route.ts';
import { oneText, refuseUnknown } from './finding-query.ts';
import { sessionsPage } from './sessions-page.ts';
import { afterOf, turned } from './turn.ts';

/** Sessions on one page. */
const limit = 60;

/** Sessions in which agents acted. */
export const sessionsRoute: Route = {
  method: 'GET',
  path: '/sessions',
  needs: 'viewer',
  handle: async ({ query, reader }) => {
    refuseUnknown(query, ['agent', 'human', 'product', 'account', 'after']);
    const account = oneText(query, 'account');
    if (account !== undefined && !/^\d{12}$/.test(account))
      throw badFilter('account', account, 'twelve digits');
    const [agent, human, product] = [
      oneText(query, 'agent'),
      oneText(query, 'human'),
      oneText(query, 'product'),
    ];
    const filter = {
      ...(agent === undefined ? {} : { agent }),
      ...(human === undefined ? {} : { human }),
      ...(product === undefined ? {} : { product }),
      ...(account === undefined ? {} : { account }),
    };
    const after = afterOf(query);
    const slice = await turned(query, () => reader.sessions(filter, { after, limit }));
    return sessionsPage({ filter, slice, isFirst: after === null });
  },
};
