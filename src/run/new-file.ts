import { randomUUID } from 'node:crypto';
import { link, rm, writeFile } from 'node:fs/promises';
import { failure } from './failure.ts';
import { whyNotWritten } from './whole-file.ts';

/**
 * Writes a file that is not there yet, whole or not at all.
 *
 * INVARIANT: what people wrote is never overwritten, not even by two runs at once: of two links to one name the second
 * fails. A CommandFailure when the file is there, or its place cannot be written.
 * @param mend what the caller can do where it is there already
 */
export async function writeNewFile(file: string, text: string, mend: string): Promise<void> {
  const beside = `${file}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    await writeFile(beside, text, { flag: 'wx', mode: 0o600 });
    await link(beside, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw failure(`\`${file}\` exists already, and is never overwritten: ${mend}`);
    throw failure(`cannot write \`${file}\`: ${whyNotWritten(error)}`, error);
  } finally {
    await rm(beside, { force: true });
  }
}
