import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { failure } from './failure.ts';

/**
 * Writes a file whole or not at all, from one text or from pieces; a CommandFailure that says why when the place cannot be
 * written. What the pieces throw while they are made is thrown on.
 */
export async function writeWholeFile(file: string, text: string | Iterable<string>): Promise<void> {
  const beside = `${file}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    await writeFile(beside, text);
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw failure(`cannot write \`${file}\`: ${whyNotWritten(error)}`, error);
  }
}

/** Why a file could not be written, for people. */
export function whyNotWritten(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown cause';
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'its folder does not exist';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'no permission to write there';
    case 'EISDIR':
      return 'it is a folder';
    case 'ENOSPC':
      return 'the disk is full';
    default:
      return code;
  }
}
