import type { CollectGap, CollectResult } from '../collect-result.ts';
import { counted, listInWords } from './access-words.ts';
import { eventsBlock } from './events-block.ts';
import { type Page, paragraph, span } from './page.ts';

/** How many reasons are named one by one. */
const listedGaps = 12;

/** A collection as a person reads it: where it lies, what could not be read and why, and how many accounts are sealed. */
export function collectPage(result: CollectResult): Page {
  const { estate, roles, accounts, gaps, events } = result;
  const groups = groupGaps(gaps);
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
    ...eventsBlock(events),
    paragraph([
      span(
        `${accounts.sealed} of ${counted(accounts.total, 'account')} sealed`,
        isWhole ? 'good' : 'warning',
      ),
    ]),
  ];
}

/** Gaps of one cause together: the layers of an account first, then the accounts that lack the same layers. */
function groupGaps(gaps: readonly CollectGap[]): readonly (readonly [string, readonly CollectGap[]])[] {
  const causes = Map.groupBy(gaps, ({ account, reason, detail }) => `${account} ${reason}: ${detail}`);
  const told = [...causes.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const layers = members.map(({ layer }) => layer).join(', ');
    return [{ text: `${layers}: ${first.reason}: ${first.detail}`, first }];
  });
  return [...Map.groupBy(told, ({ text }) => text)].map(([text, members]) => [
    text,
    members.map(({ first }) => first),
  ]);
}

function whose(gaps: readonly CollectGap[]): string {
  const accounts = gaps.map(({ account }) => account);
  return `${accounts.length === 1 ? 'account' : 'accounts'} ${listInWords(accounts)}`;
}
