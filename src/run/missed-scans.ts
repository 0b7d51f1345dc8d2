import type { Instant } from '../estate/identifiers.ts';
import type { NewOutboxRow } from '../store/outbox.ts';
import { rowId } from '../store/outbox-of-scan.ts';
import type { Store } from '../store/store.ts';
import { latestSlot, nextSlot, type Schedule, slotsBetween } from './schedule/slots.ts';

/** A night with two hours to spare, as everywhere. */
const freshMs = 26 * 60 * 60 * 1000;
const dayMs = 24 * 60 * 60 * 1000;

/** A schedule that leaves whole days out is not late on them. */
function longestAge(schedule: Schedule, now: Instant): number {
  const [before, next] = [latestSlot(schedule, now), nextSlot(schedule, now)];
  const interval = before === null || next === null ? 0 : Date.parse(next) - Date.parse(before);
  return Math.max(freshMs, interval + freshMs - dayMs);
}

/**
 * Puts a word out where nobody has looked: slots went by without a scan, or the last one that counted is of too old data.
 * Told once a day as long as it goes on.
 * @param name the schedule's name in the table of slots
 * @param since when this worker first reached the store: before it has had its chance nothing is missed
 * @returns whether a word was put out
 */
export async function tellMissedScans(
  store: Store,
  schedule: Schedule,
  name: string,
  since: Instant,
): Promise<boolean> {
  const now = await store.now();
  const [last] = await store.scans({ standing: 'applied', limit: 1 });
  const [done] = await store.slots({ name, outcome: 'done', limit: 1 });
  const [newest] = await store.slots({ name, limit: 1 });
  const from = done?.dueAt ?? since;
  // The last slot is running, or about to: it is missed when it has failed, or the next one is due.
  const gone = slotsBetween(schedule, from, now);
  const missed = newest?.outcome === 'failed' ? gone : gone.slice(0, -1);
  const age = Date.parse(now) - Date.parse(last?.finishedAt ?? since);
  if (missed.length === 0 && age <= longestAge(schedule, now)) return false;
  const row: NewOutboxRow = {
    id: rowId('ms1', [last?.id ?? since, Math.floor(age / dayMs), missed.length === 0 ? '' : 'slots']),
    kind: 'missed',
    estate: last?.estate ?? null,
    scanId: null,
    fingerprint: null,
    facts: {
      slots: missed,
      lastCollectedAt: last?.collectedAt ?? null,
      at: now,
      reason: newest?.outcome === 'done' ? null : (newest?.reason ?? null),
    },
  };
  return (await store.enqueue([row])) > 0;
}
