import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removedOnSignal } from './remove-on-signal.ts';

const prefix = 'overreach-estate-';

/** Longer than any scan takes: who may be in use by another process is left alone. */
const leftoverMs = 24 * 60 * 60 * 1000;

/**
 * Gives a place for an estate that nobody keeps, and takes it away afterwards, whatever happens: what was collected tells
 * who may do what. Only its owner can read it meanwhile. What a process that was killed left behind goes after a day.
 */
export async function withTemporaryEstate<T>(work: (place: string) => Promise<T>): Promise<T> {
  await removeLeftovers();
  const folder = await mkdtemp(join(tmpdir(), prefix));
  try {
    return await removedOnSignal(folder, () => work(join(folder, 'estate')));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function removeLeftovers(): Promise<void> {
  const home = tmpdir();
  const names = await readdir(home).catch(() => []);
  for (const name of names.filter((one) => one.startsWith(prefix))) {
    const folder = join(home, name);
    const found = await stat(folder).catch(() => null);
    if (found === null || found.uid !== process.getuid?.() || Date.now() - found.mtimeMs < leftoverMs)
      continue;
    await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}
