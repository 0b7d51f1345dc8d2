import { join } from 'node:path';
import type { ChangeEvent } from '../../estate/changes/change-event.ts';
import { type EstateEntry, type EstateLot, entryPath, lotOf } from '../../estate/estate-entry.ts';
import { sha256 } from '../digest.ts';
import { readTextFile } from '../text-file.ts';
import { splitFile } from './split-file.ts';

/** An estate on disk as it was read: where it is, and the sha256 of each of its files by name. */
export interface EstateFiles {
  /** The folder, or the one authorization-details file that is all of it. */
  readonly root: string;
  readonly digests: ReadonlyMap<string, string>;
  /** What some of the files were cut into when they were read: they are read again only for a text that is not held. */
  readonly pieces?: ReadonlyMap<string, readonly ReadPiece[]>;
}

/** A piece of a file as it was read; null: its text is not held. */
export type ReadPiece = Omit<EstateEntry, 'text'> & { readonly text: string | null };

/** The name under which an estate's change events are kept: they come out of the trail, which itself is not. */
export const changeEventsFile = 'change-events.json';

/** The name of the file that a bare authorization-details file is kept as. */
export const bareFile = 'authorization-details.json';

/**
 * What is kept of an estate: who there is, what they are granted, how the organization is made. Not kept: the trail and
 * other things that change with every use (credential reports, when services were last used), and AWS's address ranges.
 */
const keptNames =
  /^(estate|organization|identity-center|authorization-details)\.json$|^accounts\/[0-9]{12}\/(authorization-details\.json|roles\.json|identity-providers\.json|trails\.json|agents\.json|resource-policies\/.+\.json)$/;

/** Whether a file of an estate is kept, by its name in the folder. */
export function isKeptFile(file: string): boolean {
  return keptNames.test(file) && !file.split('/').includes('..');
}

/** Thrown when a file is another one than the estate was read from. */
export class EstateChangedError extends Error {
  override readonly name = 'EstateChangedError';
}

/**
 * The entries of an estate, a file at a time: a large organization is never in memory as a whole. A file is read again where
 * what was read of it is not held.
 * @throws {EstateChangedError} when such a file has changed since, or is gone
 */
export async function* estateLots(
  { root, digests, pieces }: EstateFiles,
  changeEvents: readonly ChangeEvent[],
): AsyncGenerator<EstateLot> {
  for (const [file, digest] of digests) {
    if (!isKeptFile(file)) continue;
    const cut = async (): Promise<readonly EstateEntry[]> => {
      const text = await readTextFile(file === bareFile ? root : join(root, file));
      if (!text.ok || sha256(text.value) !== digest)
        throw new EstateChangedError(`the estate changed while it was being scanned: \`${file}\``);
      return splitFile(file, text.value);
    };
    const read = pieces?.get(file);
    yield read === undefined ? lotOf(await cut()) : lotOfRead(read, cut);
  }
  yield lotOf(
    changeEvents.map((event): EstateEntry => {
      const text = JSON.stringify(event);
      return {
        path: entryPath({ file: changeEventsFile, part: `${event.account ?? ''}/${event.eventID}` }),
        digest: sha256(text),
        text,
      };
    }),
  );
}

function lotOfRead(read: readonly ReadPiece[], cut: () => Promise<readonly EstateEntry[]>): EstateLot {
  return {
    entries: read,
    async texts(digests) {
      const held = new Map<string, string>();
      for (const { digest, text } of read) if (text !== null) held.set(digest, text);
      return [...digests].every((digest) => held.has(digest)) ? held : lotOf(await cut()).texts(digests);
    },
  };
}
