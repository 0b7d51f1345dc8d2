import type { GapReason } from '../../estate/gap-reason.ts';
import { type CallFailure, callFailure } from './call-failure.ts';

/** How the reading of one layer of one account ended: to its end, not, or AWS has none there. */
export type LayerOutcome =
  | { readonly state: 'complete' }
  | { readonly state: 'not-offered' }
  | ({ readonly state: 'unknown' } & CallFailure);

export const complete: LayerOutcome = { state: 'complete' };
export const notOffered: LayerOutcome = { state: 'not-offered' };

/** A layer that could not be read, and why. */
export function unknown(reason: GapReason, detail: string): LayerOutcome {
  return { state: 'unknown', reason, detail };
}

/**
 * Reads a layer; whatever is thrown becomes the reason why it is unknown.
 * @param what the call and the account, for the reason's text
 */
export async function outcomeOf(what: string, read: () => Promise<void>): Promise<LayerOutcome> {
  try {
    await read();
    return complete;
  } catch (error) {
    return { state: 'unknown', ...callFailure(error, what) };
  }
}

/** Of the parts of a layer: complete when all are; else the first gap, and how many more there are. */
export function worstOf(parts: readonly LayerOutcome[]): LayerOutcome {
  const gaps = parts.flatMap((part) => (part.state === 'unknown' ? [part] : []));
  const [first] = gaps;
  if (first === undefined) return complete;
  if (gaps.length === 1) return first;
  return { ...first, detail: `${first.detail} (and ${gaps.length - 1} more)` };
}
