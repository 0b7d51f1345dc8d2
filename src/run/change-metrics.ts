import { Counter, Histogram, type Registry } from 'prom-client';

/** What a watch for changes counts. */
export interface ChangeMetrics {
  received(events: number, unread: number): void;
  /** Seconds from the oldest change of a look to its findings. */
  kept(seconds: number): void;
  failed(): void;
}

/** From seconds to the hours that a feed may have stood still. */
const secondsBuckets = [5, 10, 20, 30, 60, 120, 300, 900, 3_600, 14_400];

/** Makes the counters of a watch in a worker's registry. */
export function createChangeMetrics(registry: Registry): ChangeMetrics {
  const registers = [registry];
  const events = new Counter({
    name: 'overreach_change_events_total',
    help: 'Calls that changed who may do what, as the feed told of them.',
    registers,
  });
  const unread = new Counter({
    name: 'overreach_change_messages_unread_total',
    help: 'Messages of the feed of changes that could not be used.',
    registers,
  });
  const failures = new Counter({
    name: 'overreach_change_looks_failed_total',
    help: 'Looks at changes that failed, and are tried again.',
    registers,
  });
  const delay = new Histogram({
    name: 'overreach_change_delay_seconds',
    help: 'From a change to the findings that it made.',
    buckets: secondsBuckets,
    registers,
  });
  return {
    received: (count, bad) => {
      events.inc(count);
      unread.inc(bad);
    },
    kept: (seconds) => delay.observe(seconds),
    failed: () => failures.inc(),
  };
}
