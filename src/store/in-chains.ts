import type { UnchainedEvent } from '../audit/event-chain.ts';
import type { FindingEvent, FindingRecord } from '../audit/lifecycle.ts';
import { StoreError } from './failure.ts';

/** Says which account's chain each event goes to: its finding's. `records` hold the findings of all events. */
export function inChains(
  estate: string,
  events: readonly FindingEvent[],
  records: readonly FindingRecord[],
): readonly UnchainedEvent[] {
  if (events.length === 0) return [];
  const accounts = new Map(
    records.map(({ detection }): [string, string] => [detection.fingerprint, detection.account]),
  );
  return events.map((event) => {
    const chain = accounts.get(event.fingerprint);
    if (chain === undefined) {
      throw new StoreError('store-failed', `an event tells of no finding: \`${event.fingerprint}\``);
    }
    return { chain, estate, event };
  });
}
