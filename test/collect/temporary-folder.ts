import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder for one test, with files by relative name; objects are written as JSON. */
export async function temporaryFolder(files: Readonly<Record<string, unknown>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'overreach-collect-'));
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    const isBytes = typeof content === 'string' || content instanceof Uint8Array;
    await writeFile(path, isBytes ? content : JSON.stringify(content));
  }
  return folder;
}

/** Runs a test in a temporary folder and removes the folder, whatever happens. */
export async function inFolder<T>(
  files: Readonly<Record<string, unknown>>,
  run: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await temporaryFolder(files);
  try {
    return await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
