import { setTimeout as pause } from 'node:timers/promises';
import { type ChangeFeed, type FeedMessage, readMessage } from '../collect/changes/change-feed.ts';
import type { ChangeEvent } from '../estate/changes/change-event.ts';
import { type Touched, touchedBy } from '../estate/changes/touched-by.ts';
import { reasonOf } from '../store/failure.ts';
import type { ChangeMetrics } from './change-metrics.ts';
import { createJudgingMemory } from './judging-memory.ts';
import { type PartialScanMeans, scanChanged } from './partial-scan.ts';
import type { WorkerLog } from './worker-log.ts';

/** What a watch is made of. */
export interface ChangeWatchMeans extends Omit<PartialScanMeans, 'memory' | 'listener'> {
  readonly feed: ChangeFeed;
  readonly log: WorkerLog;
  readonly metrics: ChangeMetrics;
  /** Is told when findings were kept. */
  readonly onKept?: () => void;
  /** How long it gathers what belongs together, in milliseconds. */
  readonly gatherMs?: number;
  /** How long it waits after a failure, in milliseconds. */
  readonly retryMs?: number;
}

/** A watch that runs. */
export interface ChangeWatch {
  /** Ends once what is being looked at is kept or given up. */
  stop(): Promise<void>;
}

/** One deployment makes a dozen calls within a second or two. */
const usualGatherMs = 2_000;
const usualRetryMs = 10_000;
/** A message that has failed so often is not tried again. */
const mostDeliveries = 3;
/** More at once would make a look longer than a minute; the rest follows. */
const mostMessages = 500;

/**
 * Looks at what changed, soon after it did, until it is told to stop. A message is done only once what it led to is kept: a
 * worker that dies, a database or an account that does not answer, and it comes again.
 */
export function startChangeWatch(means: ChangeWatchMeans): ChangeWatch {
  const { feed, log, metrics, gatherMs = usualGatherMs, retryMs = usualRetryMs } = means;
  const stopping = new AbortController();
  const { signal } = stopping;
  const memory = createJudgingMemory();
  const listener = {
    report: (text: string) => log.debug(text),
    warn: (text: string) => log.warn(text),
  };

  const gather = async (): Promise<readonly FeedMessage[]> => {
    const first = await feed.receive(signal);
    if (first.length === 0) return first;
    const until = AbortSignal.any([signal, AbortSignal.timeout(gatherMs)]);
    const all = new Map(first.map((message) => [message.handle, message]));
    while (!until.aborted && all.size < mostMessages) {
      await pause(gatherMs / 4, undefined, { signal: until }).catch(() => {});
      if (!until.aborted) for (const one of await feed.receive(until)) all.set(one.handle, one);
    }
    return [...all.values()];
  };

  const round = async (): Promise<void> => {
    const messages = await gather();
    if (messages.length === 0) return;
    const eventsOf = new Map<FeedMessage, readonly ChangeEvent[]>();
    const unread: FeedMessage[] = [];
    for (const message of messages) {
      const reading = readMessage(message.body);
      if (reading.ok) {
        eventsOf.set(message, reading.events);
      } else {
        unread.push(message);
        log.warn(
          { file: message.file, reason: reading.reason },
          'a message of the feed of changes cannot be used',
        );
      }
    }
    const worn = messages.filter((one) => !unread.includes(one) && one.deliveries > mostDeliveries);
    if (worn.length > 0)
      log.error({ messages: worn.length }, 'changes were tried again and again: the next scan sees them');
    const aside = [...unread, ...worn];
    if (aside.length > 0) await feed.setAside(aside);
    const good = messages.filter((one) => !aside.includes(one));
    // INVARIANT: what is set aside is not looked at, or what it breaks would break for those beside it, too.
    const events = good.flatMap((one) => eventsOf.get(one) ?? []);
    metrics.received(events.length, aside.length);
    if (good.length === 0) return;
    let toCome: Touched | null = null;
    if (events.length > 0) {
      const looked = await scanChanged({ ...means, memory, listener }, events);
      toCome = looked.unread;
      if (looked.state === 'nothing')
        log.info({ changes: events.length, why: looked.why }, 'nothing to look at');
      else {
        const { result, accounts } = looked;
        const oldest = events.reduce((first, { at }) => (at < first ? at : first), events[0]?.at ?? '');
        means.onKept?.();
        metrics.kept((Date.now() - Date.parse(oldest)) / 1000);
        log.info(
          {
            scan: result.scan.id,
            changes: events.length,
            accounts: accounts.length,
            moved: result.changes.length,
          },
          'what changed is looked at',
        );
      }
    }
    // What could not be read comes again with its messages.
    await feed.done(
      good.filter((one) => toCome === null || !touchesAny(touchedBy(eventsOf.get(one) ?? []), toCome)),
    );
  };

  const run = async (): Promise<void> => {
    log.info({ feed: feed.name }, 'watching for changes');
    while (!signal.aborted) {
      try {
        await round();
      } catch (thrown) {
        if (signal.aborted) return;
        metrics.failed();
        log.error({ reason: reasonOf(thrown), retryMs }, 'what changed could not be looked at');
        await pause(retryMs, undefined, { signal }).catch(() => {});
      }
    }
  };
  const over = run();
  return {
    stop: async () => {
      stopping.abort();
      await over;
    },
  };
}

function touchesAny(touched: Touched, other: Touched): boolean {
  return (
    (touched.organization && other.organization) || [...touched.accounts].some((id) => other.accounts.has(id))
  );
}
