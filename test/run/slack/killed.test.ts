import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { openStore } from '../../../src/store/open-store.ts';
import { startFakeSlack } from '../../fakes/slack/fake-slack.ts';
import { Random } from '../../oracle/random.ts';
import { freshPostgres } from '../../store/databases.ts';
import { keepNight, ofTeam, pause } from './outbox-world.ts';

const program = fileURLToPath(new URL('../programs/send-digests.ts', import.meta.url));

/** Starts a sender, and resolves once it sends. */
async function startSender(url: string, slack: string) {
  const child = spawn(process.execPath, [program, url, slack], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  await once(child.stdout, 'data');
  return { child, ended };
}

describe('a sender that dies', function () {
  this.timeout(300_000);

  it('by kill -9 at any instant loses no digest, and says none twice but with one id', async () => {
    const nights = 40;
    const random = new Random(20261120);
    const place = await freshPostgres();
    // Slow enough that most kills fall between a message and its mark.
    const slack = await startFakeSlack(() => null, 1, 25);
    const store = await openStore(place.location, { migrations: 'apply' });
    try {
      for (let night = 0; night < nights; night += 1) await keepNight(store, night, [ofTeam('pay', 'a')]);
      for (let kills = 0; kills < 6; kills += 1) {
        const { child, ended } = await startSender(place.url, slack.url);
        await pause(60 + random.below(300));
        child.kill('SIGKILL');
        await ended;
      }
      const { ended } = await startSender(place.url, slack.url);
      expect((await ended)[0]).to.equal(0);
      const told = slack.messages.map(({ foot }) => foot.split('\n').at(-1) ?? '');
      const scans = new Map<string, Set<string>>();
      for (const line of told) {
        const [id = '', scan = ''] = line.split(' · ');
        scans.set(scan, (scans.get(scan) ?? new Set()).add(id));
      }
      expect(scans.size, 'every night was told').to.equal(nights);
      for (const [scan, ids] of scans) expect(ids.size, scan).to.equal(1);
      const outcomes = (await store.deliveries({ limit: 99 })).map(({ row }) => row.outcome);
      expect(new Set(outcomes)).to.deep.equal(new Set(['sent']));
    } finally {
      await store.close();
      await slack.close();
      await place.remove();
    }
  });
});
