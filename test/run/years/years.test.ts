import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openStore } from '../../../src/store/open-store.ts';
import { Random } from '../../oracle/random.ts';
import { freshPglite } from '../../store/databases.ts';
import { foldEvents } from './fold.ts';
import { liveThrough } from './nights.ts';

describe('a store over many nights', function () {
  this.timeout(300_000);

  it('keeps what its events explain, and settles nothing that was not read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'overreach-years-'));
    const place = await freshPglite();
    const store = await openStore(place.location);
    const years = await liveThrough(store, { folder, nights: 20, random: new Random(20261120) });
    const history = await store.verify();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
    await place.remove();
    expect(years.problems).to.deep.equal([]);
    expect(history.holds).to.equal(true);
    expect(years.incomplete).to.be.greaterThan(0);
    expect(years.partial).to.be.greaterThan(0);
    for (const kind of ['opened', 'widened', 'narrowed', 'resolved', 'recreated'])
      expect(years.events[kind], kind).to.be.greaterThan(0);
  });

  it('is told by an oracle that refuses a history that cannot be', () => {
    const event = (kind: 'opened' | 'resolved' | 'widened' | 'regressed', detail = {}) =>
      ({ kind, detail, fingerprint: 'fp1:a', at: '2026-01-01T00:00:00.000Z', scanId: 's' }) as never;
    const opened = event('opened', { life: 1, severity: 'high' });
    expect(() => foldEvents([event('widened')])).to.throw('before it was opened');
    expect(() => foldEvents([opened, event('resolved'), event('widened')])).to.throw('after it was resolved');
    expect(() => foldEvents([opened, event('regressed')])).to.throw('was never gone');
    expect(() => foldEvents([opened, opened])).to.throw('life 1 opened after 1');
  });
});
