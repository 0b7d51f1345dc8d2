import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { prepareJobs } from '../../../src/run/jobs/job-schema.ts';
import { scanFromAws } from '../../../src/run/scan-from-aws.ts';
import { createMemoryStore } from '../../../src/store/memory/memory-store.ts';
import { openStore } from '../../../src/store/open-store.ts';
import type { Store, StoredScan } from '../../../src/store/store.ts';
import { collectConfig } from '../../collect/aws/collecting.ts';
import { asHub } from '../../deploy/whole-run.ts';
import {
  type FakeAws,
  generatedAccountId,
  generatedOrganization,
  startFakeAws,
} from '../../fakes/aws/index.ts';
import { freshPglite, freshPostgres, type TestPlace } from '../../store/databases.ts';
import {
  accountsRead,
  type JobProgramOptions,
  type LogLine,
  startWorkerProcess,
  type WorkerProcess,
} from './workers.ts';

const accounts = 24;
const options: JobProgramOptions = { collect: { layers: ['trails'], concurrency: 4 } };
const all = Array.from({ length: accounts }, (_, index) => generatedAccountId(index)).sort();
/** The SDK sends each answer on its way so much later: collecting waits, as it does for AWS. */
const slow = { match: {}, fault: { kind: 'delay', milliseconds: 40 } } as const;
/** So slow that nobody is done with all accounts while another worker starts, on whatever machine. */
const slower = { match: {}, fault: { kind: 'delay', milliseconds: 500 } } as const;

describe('a collection that workers share', function () {
  this.timeout(180_000);
  let folder: string;
  let place: TestPlace;
  let store: Store;
  let fake: FakeAws;
  let workers: WorkerProcess[];
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'overreach-jobs-'));
    place = await freshPostgres();
    store = await openStore(place.location, { migrations: 'apply' });
    await prepareJobs(store);
    fake = await startFakeAws({
      world: generatedOrganization({ accounts, rolesPerAccount: 5 }),
      faults: [slow],
    });
    workers = [];
  });
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.kill('SIGKILL')));
    await fake.close();
    await store.close();
    await place.remove();
    rmSync(folder, { recursive: true, force: true });
  });
  const start = (more: JobProgramOptions = {}): WorkerProcess => {
    const worker = startWorkerProcess(place.url, fake.url, folder, { ...options, ...more });
    workers.push(worker);
    return worker;
  };
  const kept = () =>
    Promise.any(workers.map((worker) => worker.until(({ message }) => message === 'the scan is kept')));

  it('reads each account once, and comes to what one process comes to', async () => {
    for (let count = 0; count < 3; count += 1) start();
    await kept();
    expect(accountsRead(workers)).to.deep.equal(all);
    expect(workers.filter((worker) => accountsRead([worker]).length > 0)).to.have.length(3);
    expect(await stateOf(store)).to.equal(await alone(fake, folder));
    // Nothing is left of what was put aside.
    expect(await store.collections.current(Number.MAX_SAFE_INTEGER)).to.equal(null);
  });

  it('goes on without a worker that is killed, and without the one that began it', async () => {
    const begun = ({ message }: LogLine) => message === 'accounts are read by all workers';
    fake.setFaults([slower]);
    const first = start();
    await first.until(begun);
    const second = start();
    await second.until(isRead);
    // What it has in hand nobody else may take before it has been silent for ten seconds.
    await second.kill('SIGKILL');
    start();
    const killedAt = await store.now();
    await first.kill('SIGKILL');
    fake.setFaults([slow]);
    const resumed = await Promise.any(workers.slice(2).map((worker) => worker.until(begun)));
    expect(resumed).to.include({ isResumed: true });
    await kept();
    // Dated by the oldest of what it holds, not by who put it together.
    expect((await store.scans({ limit: 1 }))[0]?.collectedAt).to.satisfy((at: string) => at < killedAt);
    const read = accountsRead(workers);
    expect(new Set(read).size).to.equal(read.length);
    expect((await store.slots({ name: 'nightly', limit: 1 }))[0]).to.include({ fence: 2, outcome: 'done' });
    expect(await stateOf(store)).to.equal(await alone(fake, folder));
  });

  it('leaves to others what a worker has in hand that is asked to stop, and says what was refused', async () => {
    const denied = generatedAccountId(7);
    const deny = {
      match: { action: 'iam:GetAccountAuthorizationDetails', account: denied },
      fault: { kind: 'deny' },
    } as const;
    fake.setFaults([slower, deny]);
    const first = start();
    await first.until(({ message }) => message === 'accounts are read by all workers');
    const second = start();
    await second.until(isRead);
    // By then it has the next one, which takes it seconds.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await second.kill('SIGTERM');
    fake.setFaults([slow, deny]);
    await kept();
    expect(accountsRead(workers)).to.deep.equal(all);
    const gaveBack = ({ message }: LogLine) => message === 'accounts were given back for other workers';
    expect(second.lines.filter(gaveBack)).to.have.length(1);
    const [scan] = await store.scans({ limit: 1 });
    const { layers } = (scan as StoredScan).coverage as {
      layers: { account: string; layer: string; reason: string | null }[];
    };
    const iam = layers.filter(({ layer }) => layer === 'iam');
    expect(iam).to.have.length(accounts);
    expect(iam.filter(({ reason }) => reason !== null)).to.have.length(1);
    expect(iam.find(({ account }) => account === denied)?.reason).to.include(
      'iam:GetAccountAuthorizationDetails',
    );
  });

  it('is the same in a folder, with one worker', async () => {
    const inFolder = await freshPglite();
    const worker = startWorkerProcess(inFolder.url, fake.url, folder, options);
    workers.push(worker);
    await kept();
    expect(accountsRead(workers)).to.deep.equal(all);
    await worker.kill('SIGTERM');
    const opened = await openStore(inFolder.location);
    expect(await stateOf(opened)).to.equal(await alone(fake, folder));
    await opened.close();
    await inFolder.remove();
  });
});

function isRead({ message }: LogLine): boolean {
  return message === 'an account was read';
}

/** What one process finds that shares nothing. */
async function alone(fake: FakeAws, folder: string): Promise<string> {
  const memory = createMemoryStore();
  const config = collectConfig('aws', fake.url, { layers: new Set(['trails']), concurrency: 4 });
  const request = { registry: null, store: 'memory:', folder, open: memory, casesOut: null };
  await asHub(() => scanFromAws(config, request, { report: () => {}, warn: () => {} }));
  return stateOf(memory);
}

/** The findings and the coverage, but for times and the id of the scan. */
async function stateOf(store: Store): Promise<string> {
  const findings = await store.findings({});
  const [scan] = await store.scans({ limit: 1 });
  return JSON.stringify(
    {
      findings: findings.map(({ detection, presence }) => ({ detection, presence })),
      coverage: scan?.coverage,
    },
    (key, value: unknown) => (['collectedAt', 'at', 'age', 'evaluatedAt'].includes(key) ? undefined : value),
  );
}
