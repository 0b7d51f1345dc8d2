import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Gives a place for an estate that nobody keeps, and takes it away afterwards, whatever happens: what was collected tells
 * who may do what. Only its owner can read it meanwhile.
 */
export async function withTemporaryEstate<T>(work: (place: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'overreach-estate-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const stop = (signal: NodeJS.Signals): void => {
    remove();
    process.kill(process.pid, signal);
  };
  for (const signal of signals) process.once(signal, stop);
  try {
    return await work(join(folder, 'estate'));
  } finally {
    for (const signal of signals) process.off(signal, stop);
    remove();
  }
}
