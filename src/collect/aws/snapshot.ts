import { CollectError } from './call-failure.ts';

/** What was read, and a digest over everything in it that decides anything. */
export interface Reading<T> {
  readonly value: T;
  readonly digest: string;
  /** Whether it came in one answer, which cannot be torn. */
  readonly whole: boolean;
}

/** How often something is read at most until two readings in a row agree. */
const mostReadings = 4;

/**
 * Reads something that AWS hands out in pieces, until two readings in a row are the same: then it was so at the moment
 * between them. INVARIANT: a state made of pieces of several moments, which never was, is not given out.
 * @throws {CollectError} `torn` when it changed every time
 */
export async function untilStable<T>(read: () => Promise<Reading<T>>): Promise<T> {
  let last = await read();
  if (last.whole) return last.value;
  for (let count = 1; count < mostReadings; count++) {
    const again = await read();
    if (again.whole || again.digest === last.digest) return again.value;
    last = again;
  }
  throw new CollectError('torn', `it changed each of the ${mostReadings} times it was read`);
}
