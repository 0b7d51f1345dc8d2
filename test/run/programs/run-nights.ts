/**
 * A worker's process of its own for the tests, to be killed or stopped at any instant: runs the slots of so many nights on a
 * store, one after another, and prints `scanning N` before each and how it ended: `kept`, `lost`, `failed`.
 */
import { pino } from 'pino';
import { createMetrics } from '../../../src/run/worker-metrics.ts';
import { runSlot } from '../../../src/run/worker-slot.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { locationOf } from '../../store/location-of.ts';
import { scanOfNight, slotOf } from '../worker/nights.ts';

const [url = '', folder = '', nights = '0', lease = '200'] = process.argv.slice(2);
const store = await openStore(locationOf(url));
const holder = `process ${process.pid}`;
const leaseMs = Number(lease);
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const metrics = {
  ...createMetrics(),
  scanDone: () => say('kept'),
  scanEnded: (how: string) => say(how),
};
for (let night = 0; night < Number(nights); ) {
  const claim = await store.claimSlot({ name: 'nightly', dueAt: slotOf(night), holder, leaseMs });
  if (claim.state === 'claimed') {
    say(`scanning ${night}`);
    const log = pino({ level: 'silent' });
    await runSlot(store, claim.hold, leaseMs, scanOfNight(folder, night), { log, metrics }).over;
  } else if (claim.state === 'held') {
    await new Promise((resolve) => setTimeout(resolve, 20));
  } else night += 1;
}
await store.close();
say('end');
process.exit(0);
