import type { Route } from '../route.ts';
import { refuseUnknown } from './finding-query.ts';
import { registryPage } from './registry-page.ts';
import { afterOf, turned } from './turn.ts';

/** Agents on one page; scans that are gone through for editions; findings about the registry of each rule. */
const [limit, scansRead, aboutShown] = [50, 60, 4];
/** Rules that speak of what is declared rather than of what is granted. */
const rules = ['scope-missing', 'registry-expired', 'review-overdue', 'undeclared-agent'];

/** What is declared. */
export const registryRoute: Route = {
  method: 'GET',
  path: '/registry',
  needs: 'viewer',
  handle: async ({ query, reader }) => {
    refuseUnknown(query, ['after']);
    const after = afterOf(query);
    const slice = await turned(query, () => reader.agents({}, { after, limit }));
    const [scans, ...about] = await Promise.all([
      reader.scans({ after: null, limit: scansRead }),
      ...rules.map((rule) => reader.findings({ rule }, { after: null, limit: aboutShown })),
    ]);
    return registryPage({
      slice,
      isFirst: after === null,
      scans: scans.rows,
      about: about.flatMap(({ rows }) => rows),
    });
  },
};
