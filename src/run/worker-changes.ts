import { setTimeout as pause } from 'node:timers/promises';
import { reasonOf } from '../store/failure.ts';
import { type ChangeWatch, type ChangeWatchMeans, startChangeWatch } from './change-watch.ts';
import type { ChangesConfig } from './config/config.ts';
import { type OpenFeed, openChangeFeed } from './open-change-feed.ts';

/** What a worker watches for changes with. */
export interface WorkerChangesRequest extends Omit<ChangeWatchMeans, 'feed'> {
  readonly changes: ChangesConfig;
}

/** A feed that cannot be opened is tried again: a queue may be made later, and the nightly scan goes on without it. */
const retryMs = 60_000;

/** Watches for changes as soon as their feed can be opened, until it is told to stop. */
export function startWorkerChanges(request: WorkerChangesRequest): ChangeWatch {
  const { changes, config, log } = request;
  const stopping = new AbortController();
  const { signal } = stopping;
  const open = async (): Promise<OpenFeed | null> => {
    while (!signal.aborted) {
      try {
        return await openChangeFeed(changes, config);
      } catch (thrown) {
        log.error({ reason: reasonOf(thrown), retryMs }, 'nobody watches for changes');
        await pause(retryMs, undefined, { signal }).catch(() => {});
      }
    }
    return null;
  };
  const run = async (): Promise<void> => {
    const opened = await open();
    if (opened === null) return;
    const watch = startChangeWatch({ ...request, feed: opened.feed });
    if (!signal.aborted)
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    await watch.stop();
    opened.close();
  };
  const over = run();
  return {
    stop: async () => {
      stopping.abort();
      await over;
    },
  };
}
