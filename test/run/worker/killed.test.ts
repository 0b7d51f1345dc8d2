import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openStore } from '../../../src/store/open-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { Random } from '../../oracle/random.ts';
import { freshPostgres, type TestPlace } from '../../store/databases.ts';
import { killNights, runNights } from './kill.ts';
import { stateOf, writeNights } from './nights.ts';
import { uninterrupted } from './uninterrupted.ts';

describe('a worker that dies or sleeps', function () {
  this.timeout(300_000);
  let folder: string;
  let place: TestPlace;
  let store: Store;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'overreach-killed-'));
    place = await freshPostgres();
    store = await openStore(place.location, { migrations: 'apply' });
  });
  afterEach(async () => {
    await store.close();
    await place.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('by kill -9 at any instant leaves what an uninterrupted worker leaves', async () => {
    const nights = 30;
    writeNights(folder, nights);
    const random = new Random(20261120);
    const done = await killNights({ url: place.url, folder, nights, kills: 20 }, () => random.next());
    expect(done.kills).to.equal(20);
    expect(done.duringScan).to.be.greaterThan(5);
    const state = await stateOf(store);
    expect(state).to.equal(await uninterrupted(folder, nights));
    expect((await store.verify()).holds).to.equal(true);
  });

  it('by SIGSTOP finds its slot taken when it wakes, and changes nothing', async () => {
    const nights = 4;
    writeNights(folder, nights);
    const zombie = runNights(place.url, folder, nights);
    expect(await zombie.nextLine()).to.equal('scanning 0');
    zombie.signal('SIGSTOP');
    const other = runNights(place.url, folder, nights);
    const told: string[] = [];
    for (let line = await other.nextLine(); line !== null; line = await other.nextLine()) told.push(line);
    expect(told).to.deep.equal([0, 1, 2, 3].flatMap((night) => [`scanning ${night}`, 'kept']).concat('end'));
    const before = await stateOf(store);
    zombie.signal('SIGCONT');
    expect(await zombie.nextLine()).to.equal('lost');
    expect(await zombie.nextLine()).to.equal('end');
    expect(await stateOf(store)).to.equal(before);
    expect(before).to.equal(await uninterrupted(folder, nights));
    expect((await store.slots({ name: 'nightly', limit: 9 })).at(-1)).to.include({ fence: 2 });
  });
});
