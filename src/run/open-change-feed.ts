import { stat } from 'node:fs/promises';
import type { CollectConfig } from '../collect/aws/collect-config.ts';
import { openHub } from '../collect/aws/hub.ts';
import { openSurroundings } from '../collect/aws/surroundings.ts';
import type { ChangeFeed } from '../collect/changes/change-feed.ts';
import { folderFeed } from '../collect/changes/folder-feed.ts';
import { queueFeed, regionOfQueue } from '../collect/changes/queue-feed.ts';
import type { ChangesConfig } from './config/config.ts';
import { failure } from './failure.ts';
import { packageVersion } from './package-root.ts';

/** A feed that was opened. */
export interface OpenFeed {
  readonly feed: ChangeFeed;
  readonly close: () => void;
}

/** Opens the configured feed of changes. A CommandFailure when its folder is none, or AWS lets nobody in. */
export async function openChangeFeed(changes: ChangesConfig, collect: CollectConfig): Promise<OpenFeed> {
  if ('folder' in changes) {
    const found = await stat(changes.folder).catch(() => null);
    if (found?.isDirectory() !== true)
      throw failure(`the folder of changes \`${changes.folder}\` is not there: make it, or mend \`changes\``);
    return { feed: folderFeed(changes.folder), close: () => {} };
  }
  const surroundings = openSurroundings({
    userAgent: `overreach/${packageVersion()}`,
    endpoint: collect.endpoint,
  });
  try {
    const { connection } = await openHub(collect, surroundings);
    const region = regionOfQueue(changes.queue) ?? connection.region;
    return { feed: queueFeed(connection, changes.queue, region), close: surroundings.close };
  } catch (error) {
    surroundings.close();
    throw failure(
      `the queue of changes cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      error,
    );
  }
}
