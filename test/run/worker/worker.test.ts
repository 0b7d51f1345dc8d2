import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { pino } from 'pino';
import { readConfig } from '../../../src/run/config/read-config.ts';
import { startWorker, type Worker, type WorkerRequest } from '../../../src/run/worker.ts';
import type { Readiness } from '../../../src/run/worker-readiness.ts';
import { openStore } from '../../../src/store/open-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { projectRoot } from '../../e2e/command-line.ts';
import { freshPostgres, type TestPlace } from '../../store/databases.ts';
import { type SilentProxy, startSilentProxy } from './silent-proxy.ts';

const example = join(projectRoot, 'examples/organization');

/** Once a year, last on New Year: no slot falls into the test. */
const yearly = 'version: 1\nschedule: { nightly: "0 0 1 1 *" }\nhealth: { port: 0 }\n';

describe('a worker', function () {
  this.timeout(120_000);
  let folder: string;
  let place: TestPlace;
  let store: Store;
  let proxy: SilentProxy | null = null;
  let workers: Worker[] = [];
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'overreach-worker-'));
    place = await freshPostgres();
    store = await openStore(place.location, { migrations: 'apply' });
  });
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    workers = [];
    await store.close();
    await proxy?.close();
    proxy = null;
    await place.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Starts a worker on the example, with its log as a list of messages. */
  async function start(more: Partial<WorkerRequest> = {}, yaml = yearly) {
    writeFileSync(join(folder, 'overreach.yaml'), yaml);
    const messages: string[] = [];
    const log = pino({}, { write: (line) => messages.push(String(JSON.parse(line).msg)) });
    const worker = await startWorker({
      config: await readConfig(null, folder, {}),
      store: place.url,
      folder,
      registry: join(example, 'registry.yaml'),
      estate: join(example, 'tonight'),
      log,
      leaseMs: 60_000,
      silenceMs: 1_000,
      looks: '* * * * * *',
      ...more,
    });
    workers.push(worker);
    return { worker, messages };
  }

  async function ready(worker: Worker): Promise<Readiness & { readonly status: number }> {
    const response = await fetch(`http://127.0.0.1:${worker.healthPort}/readyz`);
    return { status: response.status, ...((await response.json()) as Readiness) };
  }

  const doneSlots = () => store.slots({ name: 'nightly', outcome: 'done', limit: 9 });

  it('shares a slot with another one: exactly one scan', async () => {
    const both = [await start(), await start()];
    await until(async () => (await doneSlots()).length > 0);
    // Both have looked often enough since.
    await pause(2_500);
    expect(await store.scans({ limit: 9 })).to.have.length(1);
    const [slot] = await doneSlots();
    expect(slot).to.include({ fence: 1, outcome: 'done' });
    expect(both.filter(({ messages }) => messages.includes('the scan is kept'))).to.have.length(1);
    for (const { worker } of both) {
      const state = await ready(worker);
      expect(state).to.deep.include({ status: 200, ready: true, database: true });
      expect(state.lastScan?.id).to.equal(slot?.scanId);
      expect(state.nextSlot).to.match(/-01-01T00:00:00\.000Z$/);
    }
  });

  it('tells how it is, to read and nothing else', async () => {
    const { worker } = await start();
    await until(async () => (await doneSlots()).length > 0);
    await until(async () =>
      (await page(worker, 'metrics')).includes('overreach_scans_total{outcome="done"} 1'),
    );
    const text = await page(worker, 'metrics');
    expect(text).to.match(/\noverreach_open_findings\{severity="critical"\} \d/);
    expect(text).to.include('\noverreach_database_reachable 1\n');
    expect(await page(worker, 'healthz')).to.equal('{"alive":true}\n');
    const url = `http://127.0.0.1:${worker.healthPort}`;
    expect((await fetch(`${url}/etc/passwd`)).status).to.equal(404);
    expect((await fetch(`${url}/readyz`, { method: 'POST' })).status).to.equal(405);
  });

  it('gives up connections that are half open, and loses nothing', async () => {
    const url = new URL(place.url);
    proxy = await startSilentProxy(Number(url.port));
    url.port = String(proxy.port);
    const silent = proxy;
    // In the middle of the first scan: what the worker holds open is half open from now on.
    let scans = 0;
    const write = (line: string): void => {
      if (JSON.parse(line).msg !== 'scanning') return;
      scans += 1;
      if (scans === 1) silent.fallSilent();
    };
    const log = pino({}, { write });
    const { worker } = await start({ store: url.href.replaceAll('+', '%20'), log, leaseMs: 2_000 });
    await until(async () => (await ready(worker)).status === 503);
    await pause(3_000);
    expect(await ready(worker)).to.deep.include({ ready: false, database: false });
    expect(await store.scans({ limit: 9 })).to.deep.equal([]);
    proxy.wake();
    await until(async () => (await doneSlots()).length > 0, 90_000);
    expect(await store.scans({ limit: 9 })).to.have.length(1);
    expect(await store.findings({})).to.have.length.greaterThan(2);
    expect((await store.verify()).holds).to.equal(true);
    await until(async () => (await ready(worker)).status === 200);
  });

  it('waits for a server that is not there yet, and is not ready meanwhile', async () => {
    const url = new URL(place.url);
    url.port = '1';
    const { worker, messages } = await start({ store: url.href.replaceAll('+', '%20') });
    await until(async () => messages.includes('waiting for the store'));
    expect(await ready(worker)).to.deep.include({ status: 503, database: false });
    await worker.stop();
    await worker.ended;
    expect(messages.at(-1)).to.equal('the worker has stopped');
  });

  it('ends with the reason where waiting does not help', async () => {
    const bare = await freshPostgres();
    const { worker } = await start({ store: bare.url });
    const failure = await worker.ended.catch((thrown: unknown) => thrown);
    expect(failure).to.include({ name: 'StoreError', code: 'store-unmigrated' });
    await bare.remove();
  });

  it('tries again when a scan fails, and keeps the reason', async () => {
    const { worker, messages } = await start(
      { estate: join(folder, 'nowhere') },
      yearly.replace('0 0 1 1 *', '* * * * *'),
    );
    await until(async () => messages.includes('the scan failed'));
    const latest = async () => (await store.slots({ name: 'nightly', limit: 1 }))[0];
    await until(async () => (await latest())?.holder === null);
    const slot = await latest();
    expect(slot).to.include({ outcome: null });
    expect(slot?.reason).to.include('nowhere');
    expect(await store.scans({ limit: 9 })).to.deep.equal([]);
    expect(await ready(worker)).to.deep.include({ status: 200, lastScan: null });
  });
});

async function page(worker: Worker, name: string): Promise<string> {
  return (await fetch(`http://127.0.0.1:${worker.healthPort}/${name}`)).text();
}

async function until(holds: () => Promise<boolean>, milliseconds = 40_000): Promise<void> {
  const end = performance.now() + milliseconds;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('it did not come to pass');
    await pause(100);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
