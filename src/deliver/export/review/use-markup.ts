import { usedAgainstGranted } from '../../plots/used-against-granted.ts';
import { counted, listInWords } from '../../text/access-words.ts';
import { momentInWords } from '../../text/times.ts';
import { type Markup, markup, type Part, trusted } from '../html/markup.ts';
import type { BorrowedUse, ReviewedAccess, ReviewedPrincipal, ReviewedUse } from './review-pack.ts';

/** Lines that a reviewer reads on paper; the JSON has all. */
const most = { actions: 40, services: 30 } as const;

/** What an agent did: a picture of used against granted, then each of its principals, then what it did by others' credentials. */
export function useMarkup(access: ReviewedAccess): Part {
  if (!access.known) return markup`<p class=bad>Unknown: ${access.reason}.`;
  const rows = access.principals.map(({ arn, use }) => ({
    name: arn.slice(arn.lastIndexOf('/') + 1),
    granted: use.used.length + countUnused(use),
    used: use.undecided === null ? use.used.length : null,
  }));
  return [
    rows.length === 0
      ? markup`<p>No role or user of its own.`
      : trusted(usedAgainstGranted({ id: 'used', title: 'Used against granted', noun: 'action', rows })),
    ...access.principals.map(usedBy),
    ...access.borrowed.map(borrowedBy),
    unread(access.trailUnread),
  ];
}

function countUnused({ unusedByService }: ReviewedUse): number {
  return unusedByService.reduce((sum, { actions }) => sum + actions.length, 0);
}

function usedBy({ arn, use }: ReviewedPrincipal): Markup {
  const { window, undecided, used, unusedByService, notObservable } = use;
  const unused = unusedByService.slice(0, most.services);
  return markup`<h3><code>${arn}</code></h3>
<p>${window === null ? 'No event was read.' : `Events from ${momentInWords(window.from)} to ${momentInWords(window.to)}, ${counted(window.days, 'day')}.`} ${undecided === null ? null : markup`<span class=bad>Nothing may be called unused: ${undecided}.</span>`}
${usedTable(used)}
${unused.length === 0 ? null : markup`<p>${undecided === null ? 'Granted, and not used:' : 'Granted, and not seen in use:'}<ul>${unused.map(({ service, actions }) => markup`<li>${service}: ${counted(actions.length, 'action')}, ${listInWords(actions)}`)}${unusedByService.length > unused.length ? markup`<li class=d>and ${counted(unusedByService.length - unused.length, 'more service')}` : null}</ul>`}
<p class=d>${counted(notObservable, 'granted action')} would leave no trace in the events that were collected.`;
}

function usedTable(used: ReviewedUse['used']): Markup {
  if (used.length === 0) return markup`<p>No use was seen.`;
  const rest = used.length - most.actions;
  return markup`<div class=wide><table><thead><tr><th>used<th class=n>times<th>last<th>on</thead><tbody>${used.slice(0, most.actions).map((one) => markup`<tr><td>${one.action}<td class=n>${one.count}<td>${momentInWords(one.lastAt)}<td>${one.resource ?? ''}`)}</tbody></table></div>${rest > 0 ? markup`<p class=d>and ${counted(rest, 'more action')}` : null}`;
}

function borrowedBy({ principal, human, sessions, from, to, used }: BorrowedUse): Markup {
  return markup`<h3>On credentials that are not its own: <code>${principal}</code></h3>
<p class=bad>${counted(sessions, 'session')}${human === null ? '' : ` of ${human}`}, ${momentInWords(from)} to ${momentInWords(to)}.
${usedTable(used)}`;
}

function unread(accounts: readonly { readonly account: string; readonly reason: string }[]): Part {
  if (accounts.length === 0) return null;
  const reasons = [...Map.groupBy(accounts, ({ reason }) => reason)];
  return markup`<p class=bad>Where it may have acted unseen:<ul>${reasons.map(([reason, of]) => markup`<li>${listInWords(of.map(({ account }) => account))}: ${reason}`)}</ul>`;
}
