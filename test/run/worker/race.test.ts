import { expect } from 'chai';
import { openStore } from '../../../src/store/open-store.ts';
import { freshPostgres } from '../../store/databases.ts';
import { raceForSlots } from './race.ts';

describe('workers that race', function () {
  this.timeout(120_000);

  it('run each slot exactly once: six processes, sixty slots', async () => {
    const place = await freshPostgres();
    const store = await openStore(place.location, { migrations: 'apply' });
    const result = await raceForSlots(store, place.url, 6, 60);
    expect(result).to.include({ once: 60, doubled: 0, missed: 0 });
    expect(result.won.reduce((sum, count) => sum + count, 0)).to.equal(60);
    const slots = await store.slots({ name: 'nightly', limit: 99 });
    expect(slots.map(({ outcome, fence }) => `${outcome} ${fence}`)).to.deep.equal(slots.map(() => 'done 1'));
    await store.close();
    await place.remove();
  });
});
