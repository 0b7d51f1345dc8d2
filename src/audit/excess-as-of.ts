import type { Detection, Excess, KnownDeed } from './finding.ts';
import { knownDeeds } from './further-deeds.ts';
import type { EventKind, FindingEvent, FindingRecord } from './lifecycle.ts';

/** What a finding's excess was in an earlier scan, or why nobody can say. */
export type ExcessAsOf =
  | ({ readonly state: 'kept' } & ExcessBefore)
  | { readonly state: 'not-kept'; readonly why: string };

/** What an event that changes an excess keeps of the one before it. */
export interface ExcessBefore {
  readonly uniqueId: string | null;
  readonly excess: Excess | null;
  /** What was done by then of what is news each time; absent: nothing, or nobody kept it. */
  readonly deeds?: readonly KnownDeed[];
}

/** One event of a finding with the order of the scan that wrote it, among the scans of a store. */
export interface OrderedEvent {
  readonly event: FindingEvent;
  readonly order: number;
}

/** What is left to say of a detection whose excess is about to be another one. */
export function excessBefore(detection: Detection): ExcessBefore {
  const { uniqueId, excess } = detection;
  const deeds = knownDeeds(detection);
  return { uniqueId, excess, ...(deeds.length === 0 ? {} : { deeds }) };
}

const births: ReadonlySet<EventKind> = new Set(['opened', 'regressed', 'recreated']);
const changes: ReadonlySet<EventKind> = new Set(['widened', 'narrowed', 'regressed', 'recreated']);

/**
 * The excess of a finding as of the scan of this order: what the first change after that scan found, or what the
 * finding still has.
 *
 * INVARIANT: an excess of another scan is never given instead, and one that was resolved by then is none.
 * @param history all of the finding's events that scans wrote, oldest first
 */
export function excessAsOf(
  record: FindingRecord,
  history: readonly OrderedEvent[],
  order: number,
): ExcessAsOf {
  const until = history.filter((one) => one.order <= order);
  const turn = until.findLast(({ event: { kind } }) => births.has(kind) || kind === 'resolved');
  if (turn === undefined) return { state: 'not-kept', why: 'that scan did not know this finding' };
  if (turn.event.kind === 'resolved') return { state: 'not-kept', why: 'it was resolved in that scan' };
  const next = history.find((one) => one.order > order && changes.has(one.event.kind));
  if (next === undefined) return { state: 'kept', ...excessBefore(record.detection) };
  const before = next.event.detail['before'];
  if (!isBefore(before)) {
    return { state: 'not-kept', why: 'it changed since, and what it was before that was not kept' };
  }
  return { state: 'kept', ...before };
}

/** Events of earlier releases do not have it. */
function isBefore(value: unknown): value is ExcessBefore {
  return typeof value === 'object' && value !== null && 'excess' in value && 'uniqueId' in value;
}
