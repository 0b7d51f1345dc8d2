import { performance } from 'node:perf_hooks';

/** Runs something and says how long it took: milliseconds, to the microsecond. */
export function timed<T>(work: () => T): { readonly value: T; readonly ms: number } {
  const start = performance.now();
  const value = work();
  return { value, ms: Math.round((performance.now() - start) * 1_000) / 1_000 };
}
