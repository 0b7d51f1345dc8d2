/**
 * A worker's process of its own for the tests: races others for so many slots on a store, and keeps a scan for each that it
 * gets. Prints how many those were.
 */
import { advanceFindings } from '../../../src/audit/advance-findings.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { scanReport } from '../../fakes/findings.ts';
import { locationOf } from '../../store/location-of.ts';
import { slotOf } from '../worker/nights.ts';

const [url = '', slots = '0', wait = '10'] = process.argv.slice(2);
const store = await openStore(locationOf(url));
const holder = `process ${process.pid}`;
let won = 0;
for (let slot = 0; slot < Number(slots); ) {
  const claim = await store.claimSlot({ name: 'nightly', dueAt: slotOf(slot), holder, leaseMs: 60_000 });
  if (claim.state === 'claimed') {
    // The id names the process too: two that ran one slot would both be kept, and counted.
    const report = { ...scanReport(0, {}), scanId: `slot-${slot}-${process.pid}` };
    await store.recordScan(report, report.startedAt, {}, advanceFindings, claim.hold);
    won += 1;
  } else if (claim.state === 'held') {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * Number(wait)));
  } else slot += 1;
}
await store.close();
process.stdout.write(`${won}\n`);
process.exit(0);
