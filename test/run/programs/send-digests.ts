/**
 * Sends all that is due in a store to a fake Slack, says `sending` once it begins and `end` when nothing is left:
 * `node send-digests.ts STORE SLACK`. To be killed at any moment.
 */
import { createSlackSender } from '../../../src/deliver/send/slack-sender.ts';
import { drainOutbox } from '../../../src/run/deliver-outbox.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { locationOf } from '../../store/location-of.ts';

const [url = '', slack = ''] = process.argv.slice(2);
const store = await openStore(locationOf(url));
const target = { kind: 'webhook', url: `${slack}/services/all` } as const;
const routes = [{ key: 'default', team: null, told: '#all', target }];
process.stdout.write('sending\n');
for (;;) {
  await drainOutbox(store, {
    routing: { routes, people: 'full' },
    sender: createSlackSender({ timeoutMs: 2_000 }),
    holder: `process ${process.pid}`,
    warn: () => {},
    leaseMs: 700,
    firstWaitMs: 20,
  });
  if ((await store.deliveries({ outcome: 'waiting', limit: 1 })).length === 0) break;
  await new Promise((resolve) => setTimeout(resolve, 50));
}
await store.close();
process.stdout.write('end\n');
