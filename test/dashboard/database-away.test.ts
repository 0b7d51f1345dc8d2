import { expect } from 'chai';
import { serveDashboard } from '../../src/dashboard/serve.ts';
import { openLog } from '../../src/run/worker-log.ts';
import { openStore } from '../../src/store/open-store.ts';
import { startSilentProxy } from '../run/worker/silent-proxy.ts';
import { freshPostgres } from '../store/databases.ts';
import { configOf } from './served.ts';

describe('a dashboard whose database goes away', function () {
  this.timeout(60_000);

  it('says so on each page, keeps the navigation, and goes on when it is back', async () => {
    const place = await freshPostgres();
    await (await openStore(place.location, { migrations: 'apply' })).close();
    const url = new URL(place.url);
    const proxy = await startSilentProxy(Number(url.port));
    url.port = String(proxy.port);
    const lines: string[] = [];
    const log = openLog([], { write: (line) => void lines.push(line) });
    const dashboard = await serveDashboard({
      config: configOf(),
      store: url.href,
      folder: '/',
      log,
      pageMs: 1_000,
    });
    const statuses = async (): Promise<readonly number[]> => {
      const found: number[] = [];
      for (const path of ['/', '/findings', '/changes']) {
        const answer = await fetch(new URL(path, dashboard.address));
        const text = await answer.text();
        found.push(answer.status);
        expect(text).to.include('href="/agents"');
        expect(text).to.not.match(/ECONN|timeout|\.ts:\d|postgres:\/\//);
        if (answer.status === 503) expect(text).to.include('The database does not answer');
      }
      return found;
    };
    expect(await statuses()).to.deep.equal([200, 200, 200]);
    proxy.fallSilent();
    expect(await statuses()).to.deep.equal([503, 503, 503]);
    proxy.wake();
    // Connections that fell silent are given up some seconds after the pages that waited for them.
    let now: readonly number[] = [];
    for (let turn = 0; turn < 15 && now[0] !== 200; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      now = await statuses();
    }
    expect(now).to.deep.equal([200, 200, 200]);
    expect(lines.join('')).to.include('a page could not be made').and.to.not.include(url.password);
    await dashboard.stop();
    await proxy.close();
    await place.remove();
  });
});
