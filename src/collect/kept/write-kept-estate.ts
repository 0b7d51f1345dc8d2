import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ChangeEvent } from '../../estate/changes/change-event.ts';
import { changesInOrder } from '../../estate/changes/changes-in-order.ts';
import { type EstateEntry, entryPlace } from '../../estate/estate-entry.ts';
import { bareFile, changeEventsFile, isKeptFile } from './estate-lots.ts';
import { joinFile } from './join-file.ts';

/** A kept estate on disk again. */
export interface WrittenEstate {
  /** What `readEstate` is given: the folder, or the one authorization-details file. */
  readonly path: string;
  /** False where no file was kept. */
  readonly hasFiles: boolean;
  /** As they were kept, in order of time. */
  readonly changeEvents: readonly ChangeEvent[];
}

/**
 * Writes entries as the estate folder that they were cut from, without what is not kept.
 * @param entries in bytewise order of their paths, so that the pieces of a file come one after another
 * @param folder is made
 */
export async function writeKeptEstate(
  entries: AsyncIterable<readonly EstateEntry[]>,
  folder: string,
): Promise<WrittenEstate> {
  const changeEvents: ChangeEvent[] = [];
  let file: string | null = null;
  let pieces = new Map<string | null, string>();
  let isBare = false;
  let hasFiles = false;
  const write = async (): Promise<void> => {
    if (file === null) return;
    const place = join(folder, file);
    await mkdir(dirname(place), { recursive: true, mode: 0o700 });
    await writeFile(place, joinFile(pieces), { mode: 0o600 });
    isBare ||= file === bareFile;
    hasFiles = true;
    pieces = new Map();
  };
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for await (const lot of entries)
    for (const { path, text } of lot) {
      const place = entryPlace(path);
      if (place.file === changeEventsFile) {
        changeEvents.push(JSON.parse(text) as ChangeEvent);
        continue;
      }
      // Nothing but what an estate has is ever written, whoever wrote the store.
      if (!isKeptFile(place.file)) continue;
      if (place.file !== file) {
        await write();
        ({ file } = place);
      }
      pieces.set(place.part, text);
    }
  await write();
  const path = isBare ? join(folder, bareFile) : folder;
  return { path, hasFiles, changeEvents: changesInOrder(changeEvents) };
}
