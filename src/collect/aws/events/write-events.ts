import { eventFilesOf } from '../../written-files.ts';
import type { CollectEvents } from '../collect-events.ts';
import type { EventSource, EventWindow } from './event-source.ts';
import { createEventWriter } from './event-writer.ts';
import { eventsReadOf } from './events-read-of.ts';
import { layersOfCoverage } from './layer-of-coverage.ts';

/** How a source's events become part of an estate. */
export interface EventCollection {
  readonly source: EventSource;
  readonly window: EventWindow;
  /** Whether objects that no digest vouches for count as whole. */
  readonly acceptUnverified: boolean;
}

/** Collects a source's events into the estate folder's `cloudtrail/`, and says how each account's layer was read and how far. */
export function writeEvents(collection: EventCollection): CollectEvents {
  return async (accounts, folder) => {
    const writer = createEventWriter(folder.path);
    const coverage = await collection.source.collect(collection.window, accounts, writer.take);
    await writer.finish();
    return {
      layers: layersOfCoverage(coverage, collection.acceptUnverified),
      read: eventsReadOf(coverage),
      files: eventFilesOf(writer.digests(), accounts),
    };
  };
}
