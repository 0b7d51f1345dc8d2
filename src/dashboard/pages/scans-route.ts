import { requiredLayers } from '../../run/judge-estate.ts';
import { InvalidTurn } from '../../store/reading/place.ts';
import { badFilter } from '../problem.ts';
import type { Route } from '../route.ts';
import { refuseUnknown } from './finding-query.ts';
import { scansPage } from './scans-page.ts';
import { afterOf, turned } from './turn.ts';

/** What one page shows of each. */
const [scansShown, accountsShown, unreadShown, slotsShown, deliveriesShown] = [30, 25, 20, 20, 20];

/** How well the auditor sees and runs. */
export const scansRoute: Route = {
  method: 'GET',
  path: '/scans',
  needs: 'viewer',
  handle: async ({ query, reader, now }) => {
    refuseUnknown(query, ['accounts', 'after']);
    const after = afterOf(query);
    const accountsAfter = query.get('accounts') || null;
    const required = [...requiredLayers];
    const layersOf = async () => {
      try {
        return await reader.layers({ after: accountsAfter, limit: accountsShown });
      } catch (thrown) {
        if (!(thrown instanceof InvalidTurn)) throw thrown;
        throw badFilter('accounts', accountsAfter ?? '', 'the links of the list, or leave it out');
      }
    };
    const [sight, scans, coverage, unread, layers, slots, deliveries] = await Promise.all([
      reader.sight(),
      turned(query, () => reader.scans({ after, limit: scansShown })),
      reader.coverage(required),
      reader.unread(unreadShown),
      layersOf(),
      reader.slots(slotsShown),
      reader.deliveries(deliveriesShown),
    ]);
    return scansPage({
      scans,
      isFirst: after === null,
      coverage,
      required,
      unread,
      layers,
      accountsAfter,
      slots,
      slotsKnown: sight.slots,
      deliveries: sight.deliveries ? deliveries : null,
      now,
    });
  },
};
