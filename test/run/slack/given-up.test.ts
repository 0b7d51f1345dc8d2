import { expect } from 'chai';
import { deliveryList } from '../../../src/deliver/delivery-list.ts';
import type { SlackRouting } from '../../../src/deliver/send/route.ts';
import { readSchedule } from '../../../src/run/config/schedule.ts';
import { sendDeliveries } from '../../../src/run/digest.ts';
import { checkStore } from '../../../src/run/doctor-surroundings.ts';
import { CommandFailure } from '../../../src/run/failure.ts';
import { createMetrics } from '../../../src/run/worker-metrics.ts';
import { readiness } from '../../../src/run/worker-readiness.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { mostTries } from '../../../src/store/outbox.ts';
import type { Store } from '../../../src/store/store.ts';
import { inFolder } from '../../collect/temporary-folder.ts';
import { startFakeSlack } from '../../fakes/slack/fake-slack.ts';
import { keepNight, route } from './outbox-world.ts';

/** Puts a digest aside as one that Slack refused too often. */
async function poisoned(store: Store): Promise<string> {
  await keepNight(store, 0, []);
  const claim = await store.claimDelivery({ holder: 'h', leaseMs: 60_000 });
  if (claim === null) throw new Error('nothing to claim');
  await store.planDelivery(claim.hold, [{ route: 'default', told: '#all', body: { text: 'bad' } }]);
  const refused = { state: 'waiting', reason: 'invalid_blocks', retryAfterMs: 0, refused: true } as const;
  for (let tries = 0; tries < mostTries; tries++)
    await store.markMessage(claim.hold, 'default', refused, 60_000);
  await store.releaseDelivery(claim.hold, { kind: 'as-messages' });
  return claim.row.id;
}

describe('a digest that was given up', function () {
  this.timeout(60_000);

  it('is said by doctor, /readyz and the metrics, and is sent when a person asks for it by its id', () =>
    inFolder({}, async (folder) => {
      const slack = await startFakeSlack();
      try {
        const location = { kind: 'pglite', directory: `${folder}/db` } as const;
        const store = await openStore(location);
        const id = await poisoned(store);
        const counts = await store.undelivered();
        expect(counts).to.deep.equal({ waiting: 0, failed: 0, poison: 1 });
        const schedule = readSchedule({ nightly: '*/10 * * * *' }, null);
        const state = await readiness(store, schedule, 'nightly', await store.now());
        expect(state).to.deep.include({ ready: true, undelivered: counts });
        const metrics = createMetrics();
        metrics.messagesSeen(counts);
        expect(await metrics.text()).to.include('overreach_undelivered_messages{state="poison"} 1\n');
        await store.close();

        const [of, messages] = await checkStore('pglite:db', folder);
        expect([of.state, messages?.id, messages?.state]).to.deep.equal(['ok', 'messages', 'warn']);
        expect(messages?.detail).to.equal('1 digest or page did not arrive, 1 refused too often');

        const place = { store: 'pglite:db', folder };
        const routing: SlackRouting = { routes: [route(slack, 'default', null)], people: 'full' };
        const send = (again: string | null) => sendDeliveries(place, routing, () => {}, again);
        expect(await send(null)).to.include({ sent: 0 });
        const wrong = await send('dg1:ffff').catch((thrown: unknown) => thrown);
        expect(wrong).to.be.instanceOf(CommandFailure);
        expect(String(wrong)).to.include('nothing that was given up has the id `dg1:ffff`');
        expect(await send(id.slice(0, 16))).to.include({ sent: 1 });
        // Written anew, by what this release says.
        expect(slack.messages.map(({ text }) => text)).to.not.include('bad');
        expect(slack.messages).to.have.length(1);
        const after = await openStore(location);
        const list = deliveryList(await after.deliveries({ limit: 9 }));
        expect(list.deliveries.map(({ state: one }) => one)).to.deep.equal(['sent']);
        await after.close();
        expect(await checkStore('pglite:db', folder)).to.have.length(1);
      } finally {
        await slack.close();
      }
    }));
});
