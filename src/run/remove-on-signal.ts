import { rmSync } from 'node:fs';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs something, and takes a folder away if a signal ends the process meanwhile: what lies in it is half-written, or
 * nobody else's to read. What the work itself does with the folder is its own business.
 */
export async function removedOnSignal<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const stop = (signal: NodeJS.Signals): void => {
    rmSync(folder, { recursive: true, force: true });
    // Who else listens decides how the process ends, and may have something to finish.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  for (const signal of signals) process.once(signal, stop);
  try {
    return await work();
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}
