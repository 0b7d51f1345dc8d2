import { stat } from 'node:fs/promises';
import type { Estate } from '../estate/estate.ts';
import type { SessionSignatures } from '../estate/signatures.ts';
import { type FileResult, systemMessage } from './file-issue.ts';
import type { ReadPiece } from './kept/estate-lots.ts';
import { readBareFile } from './read-bare-file.ts';
import { readEstateFolder } from './read-estate-folder.ts';
import type { ReadingMemory } from './reading-memory.ts';

export interface ReadEstateOptions {
  /** The signature catalog's functions; `noSignatures` where agents do not matter. */
  readonly signatures: SessionSignatures;
  /** Filled with the sha256 of every file that is read, by its name in the folder. */
  readonly digests?: Map<string, string>;
  /** For whoever reads the estate again on another night. */
  readonly again?: ReadAgain;
}

/** What one reading of an estate takes from the last one, and leaves for who keeps the estate. */
export interface ReadAgain {
  readonly memory: ReadingMemory;
  /** Filled with what authorization details were cut into, by the file's name in the folder. */
  readonly pieces: Map<string, readonly ReadPiece[]>;
}

/**
 * Reads an estate from disk: a folder with estate.json, or one get-account-authorization-details file.
 *
 * Only the root can fail: no such path, no permission, a folder without estate.json, a file that is no
 * authorization details, a broken estate.json or organization.json (both decide how all the rest is read).
 * Whatever else is wrong is in the estate itself: unreadable policies, quarantined files and entries, and
 * layers that are `unknown` with their reason.
 */
export async function readEstate(path: string, options: ReadEstateOptions): Promise<FileResult<Estate>> {
  options.again?.memory.turn();
  try {
    const found = await stat(path);
    return found.isDirectory() ? await readEstateFolder(path, options) : await readBareFile(path, options);
  } catch (error) {
    return { ok: false, issue: { file: path, message: systemMessage(error) } };
  }
}
