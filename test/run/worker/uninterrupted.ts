import { pino } from 'pino';
import { createMetrics } from '../../../src/run/worker-metrics.ts';
import { runSlot } from '../../../src/run/worker-slot.ts';
import { createMemoryStore } from '../../../src/store/memory/memory-store.ts';
import { scanOfNight, slotOf, stateOf } from './nights.ts';

/** All that a store holds after so many nights on which nothing went wrong. */
export async function uninterrupted(folder: string, nights: number): Promise<string> {
  const store = createMemoryStore();
  const rest = { log: pino({ level: 'silent' }), metrics: createMetrics() };
  for (let night = 0; night < nights; night += 1) {
    const request = { name: 'nightly', dueAt: slotOf(night), holder: 'one', leaseMs: 60_000 };
    const claim = await store.claimSlot(request);
    if (claim.state !== 'claimed') throw new Error(`night ${night} is ${claim.state}`);
    await runSlot(store, claim.hold, request.leaseMs, scanOfNight(folder, night), rest).over;
  }
  return stateOf(store);
}
