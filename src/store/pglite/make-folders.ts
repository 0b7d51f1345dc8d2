import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from '../failure.ts';

/**
 * Makes a folder and whatever is missing above it, for this user only; returns the topmost one it made, or
 * undefined when the folder was there. Throws what the file system throws.
 *
 * Node's own `mkdirSync(…, { recursive: true })` never returns on a file system that answers ENOENT for every
 * new folder, such as /proc: a wrong `--store` would hang instead of failing.
 */
export function makeFolders(directory: string): string | undefined {
  try {
    mkdirSync(directory, { mode: 0o700 });
    return directory;
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST') return undefined;
    const parent = dirname(directory);
    if (codeOf(thrown) !== 'ENOENT' || parent === directory) throw thrown;
    const firstMade = makeFolders(parent);
    // The parent was there all the time, so it is the folder itself that cannot be made.
    if (firstMade === undefined) throw thrown;
    mkdirSync(directory, { mode: 0o700 });
    return firstMade;
  }
}
