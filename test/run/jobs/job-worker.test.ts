import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { pino } from 'pino';
import type { CollectConfig } from '../../../src/collect/aws/collect-config.ts';
import type { AccountId, Instant } from '../../../src/estate/identifiers.ts';
import type { Attempt, JobQueue } from '../../../src/run/jobs/job-queue.ts';
import { usualTimes } from '../../../src/run/jobs/job-times.ts';
import { type JobWorker, startJobWorker } from '../../../src/run/jobs/job-worker.ts';
import { planOf } from '../../../src/run/jobs/plan.ts';
import { createMetrics } from '../../../src/run/worker-metrics.ts';
import { createMemoryStore } from '../../../src/store/memory/memory-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { collectConfig } from '../../collect/aws/collecting.ts';
import { asHub } from '../../deploy/whole-run.ts';
import {
  type FakeAws,
  generatedAccountId,
  generatedOrganization,
  startFakeAws,
} from '../../fakes/aws/index.ts';
import { fromNow, holdOf } from '../../store/slot-laws.ts';

const hour = 60 * 60 * 1000;
const account = generatedAccountId(1) as AccountId;

describe('a worker that takes part in collections', function () {
  this.timeout(30_000);
  let fake: FakeAws;
  let store: Store;
  let config: CollectConfig;
  let folder: string;
  before(async () => {
    fake = await startFakeAws({ world: generatedOrganization({ accounts: 2, rolesPerAccount: 2 }) });
    config = collectConfig('aws', fake.url, { layers: new Set(), events: null, concurrency: 1 });
    folder = mkdtempSync(join(tmpdir(), 'overreach-job-worker-'));
  });
  after(async () => {
    await fake.close();
    rmSync(folder, { recursive: true, force: true });
  });
  let night = -600;
  beforeEach(() => {
    store = createMemoryStore();
  });

  /** Begins a run, by this plan. */
  const begin = async (plan = planOf(config, null)): Promise<string> => {
    const dueAt = (await fromNow(store, night++)) as Instant;
    const hold = holdOf(await store.claimSlot({ name: `night ${night}`, dueAt, holder: 'a', leaseMs: hour }));
    return (await store.collections.begin(hold, plan, hour)).run;
  };

  /** A worker whose queue hands out these jobs, one after another, and what became of them. */
  const start = (jobs: (() => Promise<string | null>)[], of = config) => {
    const told: string[] = [];
    const say = (what: string) => async (attempt: Attempt) => {
      told.push(`${what} ${attempt.job.run}`);
      return true;
    };
    const queue = {
      take: async (): Promise<Attempt | null> => {
        const run = (await jobs.shift()?.()) ?? null;
        return run === null ? null : { job: { run, account }, id: run, retryCount: 0, retryLimit: 2 };
      },
      takeDead: async () => null,
      touch: say('touched'),
      complete: say('complete'),
      fail: say('failed'),
      giveBack: say('given back'),
      counts: async () => ({ waiting: 0, active: 0, dead: 0 }),
    } as unknown as JobQueue;
    const worker = startJobWorker({
      ...{ store, queue, config: of, registry: null, holder: 'one' },
      log: pino({ level: 'silent' }),
      metrics: createMetrics().jobs,
      times: { ...usualTimes, idleMs: 10, busyMs: 10, afterFailureMs: 10 },
    });
    return { worker, told };
  };
  const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
    while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const stopped = async (worker: JobWorker, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } finally {
      await worker.stop();
    }
  };

  it('reads an account and puts it aside', () =>
    asHub(async () => {
      const run = await begin();
      const { worker, told } = start([async () => run]);
      await stopped(worker, async () => {
        await until(async () => (await store.collections.progress(run))?.settled === 1);
        expect(told).to.deep.equal([`complete ${run}`]);
        expect(worker.problem()).to.equal(null);
        const files = await store.collections.stagedFiles(run, account);
        expect(files.map(({ path }) => path)).to.deep.equal(
          ['authorization-details.json', 'roles.json'].map((name) => `accounts/${account}/${name}`),
        );
      });
    }));

  it('takes no account of a collection by another plan, and says so', () =>
    asHub(async () => {
      const run = await begin('another plan');
      let isAsked = false;
      const { worker } = start([
        async () => {
          isAsked = true;
          return run;
        },
      ]);
      await stopped(worker, async () => {
        await until(() => worker.problem() !== null);
        expect(worker.problem()).to.include('another configuration, registry or release');
        expect(worker.refuses(run)).to.equal(true);
        expect(isAsked).to.equal(false);
      });
    }));

  it('gives back an account of a collection that began meanwhile, and ends one of a collection that is over', () =>
    asHub(async () => {
      const first = await begin();
      let second = '';
      const { worker, told } = start([
        async () => {
          second = await begin();
          return second;
        },
        async () => first,
      ]);
      await stopped(worker, async () => {
        await until(() => told.length === 2);
        expect(told).to.deep.equal([`given back ${second}`, `complete ${first}`]);
      });
    }));

  it('takes nothing as long as it does not know who it is in AWS', () =>
    asHub(async () => {
      const nobody = { ...config, hubRole: { arn: 'no role', externalId: null } };
      const run = await begin(planOf(nobody, null));
      let isAsked = false;
      const asked = async () => {
        isAsked = true;
        return run;
      };
      const { worker } = start([asked], nobody);
      await stopped(worker, async () => {
        await until(() => worker.problem() !== null);
        expect(worker.problem()).to.include('`no role` is no ARN of a role');
        expect(isAsked).to.equal(false);
      });
    }));
});
