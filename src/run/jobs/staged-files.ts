import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { EstateFolder } from '../../collect/aws/estate-folder.ts';
import { sha256 } from '../../collect/digest.ts';
import type { StagedFile } from '../../store/collection-stage.ts';
import { StoreError } from '../../store/failure.ts';

const zip = promisify(gzip);
const unzip = promisify(gunzip);

/** Policies are mostly repetition: the fastest level packs them tenfold, and others only take longer. */
const level = 1;

/** Reads all that was written into a folder of one account, packed for the store, in order of path. */
export async function packFolder(folder: string): Promise<readonly StagedFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files: StagedFile[] = [];
  for (const path of paths.sort()) {
    const bytes = await readFile(path);
    const packed = !path.endsWith('.gz');
    files.push({
      path: relative(folder, path).split(sep).join('/'),
      packed,
      sha256: sha256(bytes),
      content: packed ? await zip(bytes, { level }) : bytes,
    });
  }
  return files;
}

/**
 * Puts packed files into an estate folder, as they were. The names of those of events are not noted in it: what was
 * written of them, their reading says.
 * @throws {StoreError} `store-damaged` when a file does not come back as it went in
 */
export async function unpackInto(folder: EstateFolder, files: readonly StagedFile[]): Promise<void> {
  for (const { path, packed, sha256: digest, content } of files) {
    const bytes = packed ? await unzip(content) : Buffer.from(content);
    if (sha256(bytes) !== digest)
      throw new StoreError(
        'store-damaged',
        `\`${path}\` came back from the store as another file than went in`,
      );
    if (path.startsWith('cloudtrail/')) await writeBeside(join(folder.path, path), bytes);
    else await folder.write(path, bytes.toString('utf8'));
  }
}

async function writeBeside(place: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(place), { recursive: true, mode: 0o700 });
  await writeFile(place, bytes, { mode: 0o600 });
}
