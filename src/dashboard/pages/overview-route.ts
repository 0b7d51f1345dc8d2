import { requiredLayers } from '../../run/judge-estate.ts';
import type { Route } from '../route.ts';
import { overviewPage } from './overview-page.ts';

/** What the first page shows of each: ten seconds are enough for no more. */
const [worst, changes, unread, slots, nights] = [8, 12, 8, 6, 45];

/** The first page. */
export const overviewRoute: Route = {
  method: 'GET',
  path: '/',
  needs: 'viewer',
  handle: async ({ reader, now }) => {
    const scans = await reader.newestScans();
    const [newest] = scans;
    const [sight, coverage, open, agentsOverScope, overdue, worstFindings, causes] = await Promise.all([
      reader.sight(),
      reader.coverage([...requiredLayers]),
      reader.openBySeverity(),
      reader.agentsOverScope(),
      reader.overdue(),
      reader.findings({}, { after: null, limit: worst }),
      reader.causes({ after: null, limit: changes }),
    ]);
    const [changed, changeCounts, trend, unreadLayers, slotsDue] = await Promise.all([
      newest === undefined ? null : reader.changes({ scan: newest.id }, { after: null, limit: changes }),
      newest === undefined ? null : reader.changeCounts(newest.id),
      newest === undefined ? [] : reader.trend(newest.estate, nights),
      reader.unread(unread),
      reader.slots(slots),
    ]);
    return overviewPage({
      scans,
      coverage,
      open,
      agentsOverScope,
      overdue,
      now,
      worst: worstFindings.rows,
      causes: causes.rows,
      changes: changed?.rows ?? [],
      changeCounts,
      trend,
      unread: unreadLayers,
      slots: slotsDue,
      accounts: sight.accounts,
    });
  },
};
