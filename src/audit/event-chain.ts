import { digestOf } from './canonical-json.ts';
import type { FindingEvent } from './lifecycle.ts';

/** An event in its place in the history. Each account has a chain of its own: what one account says rests on no other. */
export interface ChainedEvent {
  /** Its number among all events of the store, from 1, without gaps. */
  readonly seq: number;
  /** The account that its finding is of. */
  readonly chain: string;
  /** Its place in the chain, from 1, without gaps. */
  readonly link: number;
  /** sha256, lower-case hex, over this event, its place, and the hash before it. */
  readonly hash: string;
  readonly estate: string;
  readonly event: FindingEvent;
}

/** The last link of a chain: who knows it sees a cut tail. */
export type ChainHead = Pick<ChainedEvent, 'link' | 'hash'>;

/** An event that is to be chained. */
export type UnchainedEvent = Pick<ChainedEvent, 'chain' | 'estate' | 'event'>;

/** Part of every hash: another way of hashing needs another name, and the old links keep theirs. */
const hashName = 'overreach-chain/1';

/**
 * The hash of a link: sha256 over canonical JSON of its name, the hash before it (null for the first link), its place
 * and all of its content. INVARIANT: what is hashed is what every store reads back; instants count to milliseconds.
 */
export function linkHash(previous: string | null, link: Omit<ChainedEvent, 'hash'>): string {
  const { seq, chain, link: place, estate, event } = link;
  const { fingerprint, kind, at, scanId, detail } = event;
  return digestOf([
    hashName,
    previous,
    [chain, place, seq],
    [estate, fingerprint, kind, inMilliseconds(at), scanId, detail],
  ]);
}

/**
 * Puts events behind what there is.
 * @param lastSeq the number of the store's last event, 0 without one
 * @param heads the head of each chain that an event goes to; a chain that is not named begins
 */
export function chainEvents(
  events: readonly UnchainedEvent[],
  lastSeq: number,
  heads: ReadonlyMap<string, ChainHead>,
): readonly ChainedEvent[] {
  const ends = new Map(heads);
  return events.map(({ chain, estate, event }, index) => {
    const end = ends.get(chain);
    const place = { seq: lastSeq + 1 + index, chain, link: (end?.link ?? 0) + 1, estate, event };
    const linked: ChainedEvent = { ...place, hash: linkHash(end?.hash ?? null, place) };
    ends.set(chain, linked);
    return linked;
  });
}

/** One text for one millisecond, however it was written; what is no instant is left as it is. */
function inMilliseconds(at: string): string {
  const instant = new Date(at);
  return Number.isNaN(instant.getTime()) ? at : instant.toISOString();
}
