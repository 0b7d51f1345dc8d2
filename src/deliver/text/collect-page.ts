import type { CollectGap, CollectResult } from '../collect-result.ts';
import { counted, listInWords } from './access-words.ts';
import { type Page, paragraph, span } from './page.ts';

/** How many reasons are named one by one. */
const listedGaps = 12;

/** A collection as a person reads it: where it lies, what could not be read and why, and how many accounts are sealed. */
export function collectPage(result: CollectResult): Page {
  const { estate, roles, accounts, gaps } = result;
  const groups = [...Map.groupBy(gaps, ({ layer, reason, detail }) => `${layer}: ${reason}: ${detail}`)];
  const isWhole = accounts.sealed === accounts.total;
  return [
    paragraph([
      `Collected ${counted(roles, 'role')} of ${counted(accounts.total, 'account')} into `,
      span(estate, 'code'),
    ]),
    ...(groups.length === 0 ? [] : [paragraph([span('Could not see:', 'warning')])]),
    ...groups.slice(0, listedGaps).map(([what, members]) => paragraph([`${what} (${whose(members)})`], 2)),
    ...(groups.length > listedGaps
      ? [paragraph([`and ${counted(groups.length - listedGaps, 'more reason')}`], 2)]
      : []),
    paragraph([
      span(`${accounts.sealed} of ${accounts.total} accounts sealed`, isWhole ? 'good' : 'warning'),
    ]),
  ];
}

function whose(gaps: readonly CollectGap[]): string {
  const accounts = gaps.map(({ account }) => account);
  return `${accounts.length === 1 ? 'account' : 'accounts'} ${listInWords(accounts)}`;
}
