import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removedOnSignal } from './remove-on-signal.ts';

/**
 * Gives a place for an estate that nobody keeps, and takes it away afterwards, whatever happens: what was collected tells
 * who may do what. Only its owner can read it meanwhile.
 */
export async function withTemporaryEstate<T>(work: (place: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'overreach-estate-'));
  try {
    return await removedOnSignal(folder, () => work(join(folder, 'estate')));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
