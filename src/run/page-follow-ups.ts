import { pageState } from '../deliver/slack/page-message.ts';
import type { Delivery, NewOutboxRow } from '../store/outbox.ts';
import { rowId } from '../store/outbox-of-scan.ts';
import type { Store } from '../store/store.ts';
import type { FollowUpFacts } from './outbox-messages.ts';
import { shownFinding } from './shown-findings.ts';

/** Pages looked back at. */
const mostPages = 200;
/** Nobody waits for a page's end longer than this; the digest tells it all the same. */
const longestMs = 30 * 24 * 60 * 60 * 1000;

/**
 * Puts out what became of findings that people were paged for: acknowledged, accepted, closed, or not critical any more.
 * Each is told once, however often it is asked.
 * @returns how many were put out
 */
export async function followPages(store: Store): Promise<number> {
  const now = await store.now();
  const sent = await store.deliveries({ kind: 'page', outcome: 'sent', limit: mostPages });
  const first = sent.filter(
    ({ row }) => !isFollowUp(row.facts) && Date.parse(now) - Date.parse(row.createdAt) < longestMs,
  );
  const rows: NewOutboxRow[] = [];
  for (const { row } of newestOfEach(first)) {
    const { estate, fingerprint } = row;
    if (fingerprint === null) continue;
    const record = (await store.findingsByPrefix(fingerprint, 10)).find((one) => one.estate === estate);
    const state = record === undefined ? null : pageState(shownFinding(record));
    if (state === null || estate === null) continue;
    const facts = row.facts as FollowUpFacts;
    rows.push({
      ...{ id: rowId('pg1', [row.id, state]), kind: 'page', estate, scanId: row.scanId, fingerprint },
      facts: { ...facts, follows: { row: row.id, state, at: now } } satisfies FollowUpFacts,
    });
  }
  return rows.length === 0 ? 0 : store.enqueue(rows);
}

function isFollowUp(facts: unknown): boolean {
  return typeof facts === 'object' && facts !== null && 'follows' in facts;
}

/** Of several pages of one finding the newest one is where people look. */
function newestOfEach(pages: readonly Delivery[]): readonly Delivery[] {
  const newest = new Map<string, Delivery>();
  for (const page of pages) {
    const key = `${page.row.estate} ${page.row.fingerprint}`;
    if (!newest.has(key)) newest.set(key, page);
  }
  return [...newest.values()];
}
