import type { Route } from '../route.ts';
import { readFindingFilter } from './finding-query.ts';
import { findingsPage } from './findings-page.ts';
import { findingsHref } from './parts/links.ts';
import { afterOf, turned } from './turn.ts';

/** Findings on one page: two screens of a laptop. */
const limit = 50;

/** The list of findings. A search that is a fingerprint goes to the finding itself, one that is an account to its findings. */
export const findingsRoute: Route = {
  method: 'GET',
  path: '/findings',
  needs: 'viewer',
  handle: async ({ query, reader, now }) => {
    const filter = readFindingFilter(query);
    const text = filter.text ?? '';
    if (/^(fp1:[0-9a-f]{4,64}|[0-9a-f]{12,64})$/.test(text) && !/^\d{12}$/.test(text)) {
      const [found, other] = await reader.finding(text);
      if (found !== undefined && other === undefined) return { to: `/findings/${text.replace(/^fp1:/, '')}` };
    }
    if (/^\d{12}$/.test(text) && filter.account === undefined) {
      const { text: _, ...others } = filter;
      return { to: findingsHref({ ...others, account: text }) };
    }
    const after = afterOf(query);
    const slice = await turned(query, () => reader.findings(filter, { after, limit }));
    return findingsPage({ filter, slice, isFirst: after === null, now });
  },
};
