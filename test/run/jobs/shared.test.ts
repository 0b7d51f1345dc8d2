import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { prepareJobs } from '../../../src/run/jobs/job-schema.ts';
import { scanFromAws } from '../../../src/run/scan-from-aws.ts';
import { createMemoryStore } from '../../../src/store/memory/memory-store.ts';
import { openStore } from '../../../src/store/open-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { collectConfig } from '../../collect/aws/collecting.ts';
import { asHub } from '../../deploy/whole-run.ts';
import {
  type FakeAws,
  generatedAccountId,
  generatedOrganization,
  startFakeAws,
} from '../../fakes/aws/index.ts';
import { freshPostgres, type TestPlace } from '../../store/databases.ts';
import { accountsRead, type JobProgramOptions, startWorkerProcess, type WorkerProcess } from './workers.ts';

const accounts = 24;
const options: JobProgramOptions = { collect: { layers: ['trails'], concurrency: 4 } };
const all = Array.from({ length: accounts }, (_, index) => generatedAccountId(index)).sort();
/** The SDK sends each answer on its way so much later: collecting waits, as it does for AWS. */
const slow = { match: {}, fault: { kind: 'delay', milliseconds: 40 } } as const;

describe('a collection that workers share', function () {
  this.timeout(120_000);
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
  });
});

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
