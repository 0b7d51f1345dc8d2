import type { Instant } from '../estate/identifiers.ts';
import { reasonOf, StoreError } from '../store/failure.ts';
import type { UndeliveredCounts } from '../store/outbox.ts';
import type { Store } from '../store/store.ts';
import { nextSlot, type Schedule, slotsBetween } from './schedule/slots.ts';

/** How a worker is: what /readyz answers. */
export interface Readiness {
  readonly ready: boolean;
  /** Why not, in words; null when it is. */
  readonly reason: string | null;
  readonly database: boolean;
  /** The last slot that a scan finished, by any worker on this store; null before the first. */
  readonly lastScan: {
    readonly id: string | null;
    readonly finishedAt: string;
    readonly ageSeconds: number;
  } | null;
  readonly nextSlot: string | null;
  /** Digests and pages that nobody has seen yet, or will not see without a person; null: nobody knows. */
  readonly undelivered: UndeliveredCounts | null;
}

/** A prober asks every few seconds: a store that takes longer is not ready, whatever it says later. */
const answerMs = 3_000;

/**
 * Asks the store how things are. Ready: it answers, and of the slots since the last scan that a worker finished (or since
 * this one started) no two have gone by. Silence for two intervals is an alarm.
 * @param since by the store's clock; null: the worker has not reached it yet
 */
export async function readiness(
  store: Store | null,
  schedule: Schedule,
  name: string,
  since: Instant | null,
): Promise<Readiness> {
  const blind = { ready: false, database: false, lastScan: null, nextSlot: null, undelivered: null };
  if (store === null || since === null) return { ...blind, reason: 'the store has not been reached yet' };
  try {
    const asked = Promise.all([
      store.now(),
      store.slots({ name, outcome: 'done', limit: 1 }),
      store.undelivered(),
    ]);
    asked.catch(() => {});
    const [now, [last], undelivered] = await within(asked, answerMs);
    const gone = slotsBetween(schedule, last?.dueAt ?? since, now).length;
    const finishedAt = last?.finishedAt ?? null;
    return {
      ready: gone < 2,
      reason: gone < 2 ? null : `${gone} slots have gone by without a scan`,
      database: true,
      lastScan:
        finishedAt === null
          ? null
          : {
              id: last?.scanId ?? null,
              finishedAt,
              ageSeconds: Math.round((Date.parse(now) - Date.parse(finishedAt)) / 1000),
            },
      nextSlot: nextSlot(schedule, now),
      undelivered,
    };
  } catch (thrown) {
    return { ...blind, reason: reasonOf(thrown) };
  }
}

/** The answer, or `store-unreachable` when it takes longer. */
export async function within<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new StoreError('store-unreachable', `the store has not answered for ${milliseconds} ms`)),
      milliseconds,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
