import { type ChainedEvent, type ChainHead, linkHash } from './event-chain.ts';

/** A head that someone wrote down earlier. */
export interface KnownHead {
  readonly chain: string;
  /** All 64 hexadecimal digits, or its first 12 or more. */
  readonly hash: string;
}

/** Where a chain breaks first. */
export interface ChainBreak {
  /**
   * `changed`: content, place or hash are not what was written, or what stands before it is not what it followed.
   * `missing`: no event has this place. `repeated`: two have it. `head-not-found`: a known head is not in the chain, so
   * that its tail was cut or written anew.
   */
  readonly reason: 'changed' | 'missing' | 'repeated' | 'head-not-found';
  /** The place in the chain; of `head-not-found` the place of the last link. */
  readonly link: number;
  /** The number of the event that is there, among all events; null where none is. */
  readonly seq: number | null;
  /** The head that was looked for; null for the other reasons. */
  readonly knownHash: string | null;
}

/** One account's chain. */
export interface ChainState {
  readonly chain: string;
  readonly events: number;
  /** The last link as it is kept; null where a chain was known and nothing of it is there. */
  readonly head: ChainHead | null;
  /** null: it holds. */
  readonly broken: ChainBreak | null;
}

/** Whether a store's history is what was written. */
export interface ChainReport {
  /** All chains hold, no number is missing, no finding is without its events. */
  readonly holds: boolean;
  readonly events: number;
  /** How many numbers from 1 to that of the last event no event has. */
  readonly missingEvents: number;
  /** How many findings no event tells of; each is opened by one. */
  readonly findingsWithoutEvents: number;
  /** In order of chain. */
  readonly chains: readonly ChainState[];
}

/** Checks a history that is handed in link by link. */
export interface ChainCheck {
  /** The next event, in order of chain, then link, then seq. */
  take(event: ChainedEvent): void;
  /** What was found, once all events were taken. */
  report(findingsWithoutEvents: number): ChainReport;
}

interface Progress {
  events: number;
  head: ChainHead | null;
  broken: ChainBreak | null;
}

/**
 * Begins a check. It keeps one head a chain, whatever the length of the history.
 * @param known heads written down earlier: each must be a link of its chain, which may have grown since
 */
export function beginChainCheck(known: readonly KnownHead[] = []): ChainCheck {
  const chains = new Map<string, Progress>();
  const sought = new Map<string, KnownHead[]>();
  for (const head of known) sought.set(head.chain, [...(sought.get(head.chain) ?? []), head]);
  let events = 0;
  let lastSeq = 0;
  return {
    take: (event) => {
      const progress = chains.get(event.chain) ?? { events: 0, head: null, broken: null };
      chains.set(event.chain, progress);
      progress.broken ??= breakAt(event, progress.head);
      progress.events += 1;
      progress.head = { link: event.link, hash: event.hash };
      // A hash that only says to be the known one is none: its link must hold, and all before it.
      if (progress.broken === null) found(sought, event);
      events += 1;
      lastSeq = Math.max(lastSeq, event.seq);
    },
    report: (findingsWithoutEvents) => {
      for (const { chain, hash } of [...sought.values()].flat()) {
        const progress = chains.get(chain) ?? { events: 0, head: null, broken: null };
        chains.set(chain, progress);
        const link = progress.head?.link ?? 0;
        progress.broken ??= { reason: 'head-not-found', link, seq: null, knownHash: hash };
      }
      const states = [...chains]
        .map(([chain, progress]): ChainState => ({ chain, ...progress }))
        .sort((left, right) => (left.chain < right.chain ? -1 : 1));
      const missingEvents = Math.max(0, lastSeq - events);
      return {
        holds:
          missingEvents === 0 && findingsWithoutEvents === 0 && states.every(({ broken }) => broken === null),
        events,
        missingEvents,
        findingsWithoutEvents,
        chains: states,
      };
    },
  };
}

function breakAt(event: ChainedEvent, previous: ChainHead | null): ChainBreak | null {
  const expected = (previous?.link ?? 0) + 1;
  if (event.link > expected) return { reason: 'missing', link: expected, seq: null, knownHash: null };
  const reason =
    event.link < expected
      ? 'repeated'
      : linkHash(previous?.hash ?? null, event) === event.hash
        ? null
        : 'changed';
  return reason && { reason, link: event.link, seq: event.seq, knownHash: null };
}

/** Takes the heads that this link is off the list of those that are looked for. */
function found(sought: Map<string, KnownHead[]>, { chain, hash }: ChainedEvent): void {
  const heads = sought.get(chain);
  if (heads === undefined) return;
  const left = heads.filter((head) => !hash.startsWith(head.hash));
  if (left.length === 0) sought.delete(chain);
  else sought.set(chain, left);
}
