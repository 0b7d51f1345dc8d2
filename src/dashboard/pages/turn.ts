import { InvalidTurn } from '../../store/reading/place.ts';
import { badFilter } from '../problem.ts';

/** Where a list begins: the `after` of the address; null at its beginning. */
export function afterOf(query: URLSearchParams): string | null {
  const after = query.get('after');
  return after === null || after === '' ? null : after;
}

/** Runs what reads a page of a list; an `after` that no list of ours gave out is a bad filter. */
export async function turned<T>(query: URLSearchParams, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (thrown) {
    if (!(thrown instanceof InvalidTurn)) throw thrown;
    throw badFilter(
      'after',
      query.get('after') ?? '',
      'the links of the list, or leave it out to begin at its first page',
    );
  }
}
