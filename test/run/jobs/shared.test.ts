import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
  changeAccount,
  type FakeAws,
  generatedAccountId,
  generatedOrganization,
  startFakeAws,
  type World,
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
const lookedUp: NonNullable<JobProgramOptions['collect']> = {
  layers: ['events'],
  regions: ['us-east-1'],
  events: { kind: 'lookup-events', hours: 3 },
};
/** Every third role or so is an agent's that reaches further than this. */
const registryText = `apiVersion: overreach/v1
kind: Registry
teams: [{ id: builders, default: true }]
agents:
  - id: builder
    owner: builders
    identify: [{ role: "arn:aws:iam::*:role/agent-role-*" }]
    scope: { ceiling: none, allow: [{ actions: ["s3:ListAllMyBuckets"], resources: ["*"] }] }
`;
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
  let registry: string;
  let workers: WorkerProcess[];
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'overreach-jobs-'));
    registry = join(folder, 'registry.yaml');
    writeFileSync(registry, registryText);
    place = await freshPostgres();
    store = await openStore(place.location, { migrations: 'apply' });
    await prepareJobs(store);
    fake = await startFakeAws({
      world: generatedOrganization({ accounts, rolesPerAccount: 5, agentShare: 0.3 }),
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
    const worker = startWorkerProcess(place.url, fake.url, folder, { ...options, registry, ...more });
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

  it('is the same in a folder, with one worker, and brings the events of accounts along with them', async () => {
    const withEvents = await startFakeAws({ world: worldWithEvents() });
    const inFolder = await freshPglite();
    try {
      const worker = startWorkerProcess(inFolder.url, withEvents.url, folder, {
        collect: lookedUp,
        registry,
      });
      workers.push(worker);
      await kept();
      await worker.kill('SIGTERM');
      expect(accountsRead(workers)).to.deep.equal(all.slice(0, 3));
      const calls = withEvents.calls.filter(({ iamAction }) => iamAction === 'cloudtrail:LookupEvents');
      expect(calls.filter(({ outcome }) => outcome !== 'ok')).to.deep.equal([]);
      expect(new Set(calls.map(({ account }) => account)).size).to.equal(3);
      const opened = await openStore(inFolder.location);
      const [scan] = await opened.scans({ limit: 1 });
      const { layers } = (scan as StoredScan).coverage as { layers: { layer: string; state: string }[] };
      const trail = layers.filter(({ layer }) => layer === 'cloudtrail');
      expect(trail.map(({ state }) => state)).to.deep.equal(['complete', 'complete', 'complete']);
      expect(await stateOf(opened)).to.equal(await alone(withEvents, folder, lookedUp));
      await opened.close();
    } finally {
      await withEvents.close();
      await inFolder.remove();
    }
  });
});

function isRead({ message }: LogLine): boolean {
  return message === 'an account was read';
}

/** Three accounts in which somebody acted within the last hours. */
function worldWithEvents(): World {
  return [0, 1, 2].map(generatedAccountId).reduce<World>(
    (world, id, index) =>
      changeAccount(world, id, (account) => ({
        ...account,
        events: [1, 2].map((hours) => ({
          eventVersion: '1.11',
          eventID: `00000000-0000-4000-8000-00000000000${index * 2 + hours}`,
          eventTime: `${new Date(Date.now() - hours * 3_600_000).toISOString().slice(0, 19)}Z`,
          eventSource: 's3.amazonaws.com',
          eventName: 'ListBuckets',
          eventType: 'AwsApiCall',
          awsRegion: 'us-east-1',
          recipientAccountId: id,
          readOnly: true,
          sourceIPAddress: '192.0.2.1',
          userAgent: 'aws-cli/2.35.30',
          userIdentity: {
            type: 'IAMUser',
            arn: `arn:aws:iam::${id}:user/kim`,
            accountId: id,
            userName: 'kim',
          },
        })),
      })),
    generatedOrganization({ accounts: 3, rolesPerAccount: 3, agentShare: 0.3 }),
  );
}

/** What one process finds that shares nothing. */
async function alone(fake: FakeAws, folder: string, collect = options.collect): Promise<string> {
  const memory = createMemoryStore();
  const layers = new Set(collect?.layers);
  const config = collectConfig('aws', fake.url, { ...collect, layers });
  const request = {
    registry: join(folder, 'registry.yaml'),
    store: 'memory:',
    folder,
    open: memory,
    casesOut: null,
  };
  await asHub(() => scanFromAws(config, request, { report: () => {}, warn: () => {} }));
  return stateOf(memory);
}

/** Of an estate, what is not of the estate. */
const whenRead: ReadonlySet<string> = new Set(['collectedAt', 'at', 'age', 'evaluatedAt', 'from', 'to']);

/** The findings and the coverage, but for times and the id of the scan; there must be some. */
async function stateOf(store: Store): Promise<string> {
  const findings = await store.findings({});
  expect(findings).not.to.deep.equal([]);
  const [scan] = await store.scans({ limit: 1 });
  const { events = [], ...coverage } = (scan as StoredScan).coverage as {
    readonly events?: readonly { readonly accounts: readonly string[] }[];
  };
  return JSON.stringify(
    {
      findings: findings.map(({ detection, presence }) => ({ detection, presence })),
      coverage,
      // Accounts that were read at the same moment stand together.
      events: events.flatMap(({ accounts: ids, ...read }) => ids.map((account) => ({ account, ...read }))),
    },
    (key, value: unknown) => (whenRead.has(key) ? undefined : value),
  );
}
