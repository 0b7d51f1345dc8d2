import { open } from 'node:fs/promises';
import { type FileResult, systemMessage } from './file-issue.ts';

/**
 * The largest file that is read whole. The longest string V8 holds is 2^29 characters; an account of 10,000
 * roles is about 60 MB as the AWS CLI prints it.
 */
export const maxTextBytes = 512 * 1024 * 1024 - 1024;

/**
 * Reads a whole UTF-8 file (a byte order mark is dropped). The issue says which of these it was: no such
 * file, a folder, no permission, too large, not UTF-8.
 */
export async function readTextFile(file: string): Promise<FileResult<string>> {
  const bytes = await readFileBytes(file);
  if (!bytes.ok) return bytes;
  try {
    return { ok: true, value: new TextDecoder('utf-8', { fatal: true }).decode(bytes.value) };
  } catch {
    return { ok: false, issue: { file, message: 'not a text file: its bytes are not UTF-8' } };
  }
}

/** As readTextFile, the bytes: for what is digested as well as read. A pipe is read to its end. */
export async function readFileBytes(file: string): Promise<FileResult<Uint8Array>> {
  try {
    const handle = await open(file, 'r');
    try {
      const found = await handle.stat();
      if (found.isDirectory()) return { ok: false, issue: { file, message: 'is a folder, not a file' } };
      if (found.size > maxTextBytes)
        return { ok: false, issue: { file, message: `too large: ${found.size} bytes` } };
      return { ok: true, value: await handle.readFile() };
    } finally {
      await handle.close();
    }
  } catch (error) {
    return { ok: false, issue: { file, message: systemMessage(error) } };
  }
}
