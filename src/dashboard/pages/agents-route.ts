import type { Route } from '../route.ts';
import { agentsPage } from './agents-page.ts';
import { oneText, refuseUnknown } from './finding-query.ts';
import { afterOf, turned } from './turn.ts';

/** Agents on one page, and of each the findings whose excess is drawn: an excess can take 50 kB. */
const [limit, drawnOfEach] = [25, 1];

/** Declared agents. */
export const agentsRoute: Route = {
  method: 'GET',
  path: '/agents',
  needs: 'viewer',
  handle: async ({ query, reader }) => {
    refuseUnknown(query, ['team', 'after']);
    const team = oneText(query, 'team');
    const after = afterOf(query);
    const slice = await turned(query, () =>
      reader.agents(team === undefined ? {} : { team }, { after, limit }),
    );
    const names = [...new Set(slice.rows.map(({ agent }) => agent))];
    const [findings, excess] = await Promise.all([
      reader.findingsOfAgents(names),
      reader.excessOfAgents(names, drawnOfEach),
    ]);
    return agentsPage({ team, slice, isFirst: after === null, findings, excess });
  },
};
