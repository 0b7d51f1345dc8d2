import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Quarantined } from '../estate/estate.ts';
import { systemMessage } from './file-issue.ts';

/** The files of a folder, and what in it is no usable file. */
export interface FileListing {
  /** Relative to the folder, with `/`, in bytewise order: the order of reading never depends on the disk. */
  readonly files: readonly string[];
  readonly quarantined: readonly Quarantined[];
}

/** A folder of such a name was meant to be a file. */
const namedAsFile = /\.(json|jsonl|ndjson|gz)$/;

/** No estate nests deeper (a trail's S3 layout has 9 levels); what does is a loop or an attack. */
const maxFolderDepth = 32;

/**
 * Lists the regular files below `root`, all levels, whose relative name `wanted` accepts. Symbolic links are
 * followed to files inside `root` only; links that leave it, devices, pipes and folders nobody may read are
 * quarantined by name. Hidden names (`.git`, `.DS_Store`) are skipped.
 */
export async function listFiles(root: string, wanted: (name: string) => boolean): Promise<FileListing> {
  const files: string[] = [];
  const quarantined: Quarantined[] = [];
  const home = await realpath(root);
  const visit = async (folder: string, depth: number): Promise<void> => {
    let names: string[];
    try {
      names = await readdir(join(root, folder));
    } catch (error) {
      quarantined.push({ file: folder, place: null, reason: systemMessage(error) });
      return;
    }
    for (const name of names) {
      if (name.startsWith('.')) continue;
      const relative = folder === '' ? name : `${folder}/${name}`;
      const kind = await kindOf(join(root, relative), home);
      if (kind === 'folder') {
        if (wanted(relative) && namedAsFile.test(name))
          quarantined.push({ file: relative, place: null, reason: 'is a folder, not a file' });
        if (depth < maxFolderDepth) await visit(relative, depth + 1);
        else
          quarantined.push({
            file: relative,
            place: null,
            reason: `nested deeper than ${maxFolderDepth} folders`,
          });
      } else if (kind === 'file') {
        if (wanted(relative)) files.push(relative);
      } else if (wanted(relative) || kind.startsWith('a symbolic link')) {
        quarantined.push({ file: relative, place: null, reason: kind });
      }
    }
  };
  await visit('', 0);
  return { files: files.sort(), quarantined: quarantined.sort((a, b) => (a.file < b.file ? -1 : 1)) };
}

/** `file`, `folder`, or why it is neither. */
async function kindOf(path: string, home: string): Promise<string> {
  try {
    const found = await lstat(path);
    if (found.isFile()) return 'file';
    if (found.isDirectory()) return 'folder';
    if (!found.isSymbolicLink()) return 'is no regular file';
    const target = await realpath(path);
    if (target !== home && !target.startsWith(home + sep)) return 'a symbolic link that leaves the folder';
    return (await stat(path)).isFile() ? 'file' : 'a symbolic link that leads to no file';
  } catch (error) {
    return `a symbolic link or file that cannot be followed: ${systemMessage(error)}`;
  }
}
