import { mkdir, mkdtemp, readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** An estate folder in the making: it lies beside its place until it is whole. */
export interface EstateFolder {
  /** Where it is made; readable only to its owner. */
  readonly path: string;
  /** Writes a file; folders of its name are made. */
  write(name: string, text: string): Promise<void>;
  /** The files written so far, by name. */
  written(): readonly string[];
  /** Writes estate.json, last, and puts the folder in its place. */
  finish(manifest: string): Promise<void>;
  /** Takes everything away again. */
  abandon(): Promise<void>;
}

/** Why a folder cannot be written, in one line. */
export class FolderError extends Error {
  override readonly name = 'FolderError';
}

/**
 * Begins an estate folder that will be `place`.
 * INVARIANT: `place` does not exist, or is as it was, until the estate is whole.
 * @throws {FolderError} when something is there already, or the folder above is not
 */
export async function beginEstateFolder(place: string): Promise<EstateFolder> {
  await refuseTaken(place);
  const path = await mkdtemp(join(dirname(place), `.${basename(place)}.partial-`)).catch((error: unknown) => {
    throw new FolderError(`no folder can be made beside \`${place}\`: ${codeOf(error)}`, { cause: error });
  });
  const made = new Set<string>();
  const names = new Set<string>();
  let isOver = false;
  const write = async (name: string, text: string): Promise<void> => {
    // What is still under way when all is given up must not begin the folder anew.
    if (isOver) throw new FolderError(`\`${place}\` is not being written any more`);
    const file = join(path, name);
    const folder = dirname(file);
    try {
      if (!made.has(folder)) await mkdir(folder, { recursive: true, mode: 0o700 });
      made.add(folder);
      await writeFile(file, text, { mode: 0o600 });
    } catch (error) {
      throw new FolderError(`\`${place}\` cannot be written: ${codeOf(error)}`, { cause: error });
    }
    names.add(name);
  };
  return {
    path,
    write,
    written: () => [...names],
    async finish(manifest) {
      await write('estate.json', manifest);
      // An empty folder in its place is no obstacle, and rename takes it on some systems only.
      await rmdir(place).catch(() => {});
      await rename(path, place).catch((error: unknown) => {
        throw new FolderError(`\`${place}\` cannot be written: ${codeOf(error)}`, { cause: error });
      });
    },
    async abandon() {
      isOver = true;
      await rm(path, { recursive: true, force: true });
    },
  };
}

async function refuseTaken(place: string): Promise<void> {
  const found = await stat(place).catch(() => null);
  if (found === null) return;
  if (found.isDirectory() && (await readdir(place)).length === 0) return;
  throw new FolderError(`\`${place}\` is there already: name a new folder`);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
