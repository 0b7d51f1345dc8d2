import { mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ChangeFeed, FeedMessage } from './change-feed.ts';

/** How often the folder is looked at. */
const lookMs = 500;
/** A receive returns empty after so many looks, so that its caller can do other things. */
const looks = 20;
/** Longer than a look takes. */
const usualHeldMs = 60_000;
/** Messages of one lot. */
const mostAtOnce = 100;

/**
 * Messages as files of a folder, one JSON text each, in order of their names: for another program that delivers them, and
 * for trying it out. A file is moved to `done/` once it is dealt with, to `unread/` when it cannot be used. Write it under
 * another ending first and rename it to `.json`: half a file is no message.
 * @param heldMs after so long a message that is not dealt with comes again, as a queue's visibility timeout does it
 */
export function folderFeed(folder: string, heldMs = usualHeldMs): ChangeFeed {
  const deliveries = new Map<string, number>();
  const heldUntil = new Map<string, number>();
  const look = async (): Promise<readonly FeedMessage[]> => {
    const now = performance.now();
    const names = (await readdir(folder))
      .filter((name) => name.endsWith('.json') && (heldUntil.get(name) ?? 0) <= now)
      .sort();
    const found = await Promise.all(
      names.slice(0, mostAtOnce).map(async (name): Promise<readonly FeedMessage[]> => {
        const body = await unlessGone(readFile(join(folder, name), 'utf8'));
        if (body === null) return [];
        const count = (deliveries.get(name) ?? 0) + 1;
        deliveries.set(name, count);
        heldUntil.set(name, now + heldMs);
        return [{ handle: name, body, deliveries: count, file: name }];
      }),
    );
    return found.flat();
  };
  const move = async (messages: readonly FeedMessage[], to: string): Promise<void> => {
    if (messages.length === 0) return;
    await mkdir(join(folder, to), { recursive: true });
    for (const { handle } of messages) {
      await unlessGone(rename(join(folder, handle), join(folder, to, handle)));
      deliveries.delete(handle);
      heldUntil.delete(handle);
    }
  };
  return {
    name: folder,
    receive: async (signal) => {
      for (let count = 0; count < looks && !signal.aborted; count++) {
        const found = await look();
        if (found.length > 0) return found;
        await pause(lookMs, undefined, { signal }).catch(() => {});
      }
      return [];
    },
    done: (messages) => move(messages, 'done'),
    setAside: (messages) => move(messages, 'unread'),
  };
}

/** null: the file is gone, because another worker that watches the same folder has dealt with it. */
async function unlessGone<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null;
    throw thrown;
  }
}
