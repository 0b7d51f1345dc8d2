import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { pino } from 'pino';
import type { Instant } from '../../src/estate/identifiers.ts';
import { usualKeep } from '../../src/run/config/keep.ts';
import { readKeptEstate } from '../../src/run/kept-estate.ts';
import { limitsOf, retain } from '../../src/run/retain.ts';
import { startRetention } from '../../src/run/worker-retention.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { freshPglite } from '../store/databases.ts';
import { scanOfNight, writeNights } from './worker/nights.ts';

const years = '2030-01-01T00:00:00.000Z' as Instant;

/** Two nights of the example in a folder's store, handed on as it will be years later. */
async function yearsLater(work: (store: Store) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'overreach-retain-'));
  const place = await freshPglite();
  try {
    writeNights(folder, 2);
    const store = await openStore(place.location);
    for (const night of [0, 1]) {
      const hold = { name: 'nightly', dueAt: years, holder: 'one', fence: 1 };
      await scanOfNight(folder, night)(store, hold, new AbortController().signal);
    }
    await work({ ...store, now: () => Promise.resolve(years) });
    await store.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await place.remove();
  }
}

describe('giving up what is old', function () {
  this.timeout(60_000);

  it('goes by days before the time of the store, and by none where something is kept for ever', () => {
    const limits = limitsOf({ ...usualKeep, sessions: null }, years);
    expect(limits).to.include({ sessions: null, sent: '2029-10-03T00:00:00.000Z' });
  });

  it('leaves the newest estate to be asked, and says of older ones that they are not kept', async () => {
    await yearsLater(async (store) => {
      const [findings, heads] = [await store.findings({}), await store.verify()];
      const { givenUp } = await retain(store, usualKeep);
      expect(givenUp).to.include({ estates: 1, coverage: 1 });
      expect(Math.min(givenUp.entries ?? 0, givenUp.documents ?? 0)).to.be.greaterThan(0);
      const [newest, first] = await store.scans({ limit: 2 });
      if (newest === undefined || first === undefined) throw new Error('there are two scans');
      expect(await readKeptEstate(store, first)).to.equal(null);
      expect((await readKeptEstate(store, newest))?.accounts.length).to.be.equal(3);
      expect([await store.findings({}), await store.verify()]).to.deep.equal([findings, heads]);
    });
  });

  it('is done once a day by a worker, and tried again another day when the store is away', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'info' }, { write: (line: string) => lines.push(line) });
    await yearsLater(async (store) => {
      let asked = 0;
      const counting: Store = {
        ...store,
        retain: (...given) => {
          asked += 1;
          return store.retain(...given);
        },
      };
      const worker = startRetention(counting, usualKeep, log);
      worker.scanned();
      worker.scanned();
      await worker.stop();
      worker.scanned();
      await worker.stop();
      expect(asked).to.be.lessThan(2);
      const away = { ...store, now: () => Promise.reject(new Error('nobody answers')) };
      const failing = startRetention(away, usualKeep, log);
      failing.scanned();
      await failing.stop();
    });
    expect(lines.join('')).to.include('what is old was not given up').and.include('nobody answers');
  });
});
