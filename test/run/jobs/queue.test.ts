import { expect } from 'chai';
import { pino } from 'pino';
import type { AccountId, Instant } from '../../../src/estate/identifiers.ts';
import { doAccountJob, giveUpAccount } from '../../../src/run/jobs/account-job.ts';
import type { CollectSession, EarlierLook } from '../../../src/run/jobs/collect-session.ts';
import { type Attempt, type JobQueue, openJobQueue } from '../../../src/run/jobs/job-queue.ts';
import { jobsProblem, mostTries, prepareJobs } from '../../../src/run/jobs/job-schema.ts';
import { usualTimes } from '../../../src/run/jobs/job-times.ts';
import type { CollectionStage } from '../../../src/store/collection-stage.ts';
import { StoreError } from '../../../src/store/failure.ts';
import { openStore } from '../../../src/store/open-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { freshPglite, freshPostgres, type TestPlace } from '../../store/databases.ts';
import { fromNow, holdOf } from '../../store/slot-laws.ts';

const [one, two, three] = ['111122223333', '444455556666', '777788889999'] as AccountId[] as [
  AccountId,
  AccountId,
  AccountId,
];
const hour = 60 * 60 * 1000;
const log = pino({ level: 'silent' });

/** A session that reads what it is told to. */
function reads(outcome: 'whole' | 'throttled', roles = 1): CollectSession {
  const layer = { state: 'unknown', reason: 'throttled', detail: 'iam:ListRoles: slower' } as const;
  return {
    close: async () => {},
    read: async (account, earlier): Promise<EarlierLook> => ({
      reading: {
        account,
        layers: new Map([['iam', outcome === 'whole' ? { state: 'complete' } : layer]]),
        collectedAt: '2026-11-20T02:00:00.000Z' as Instant,
        permissionSets: new Set(['Admin']),
        roles: roles + (earlier?.reading.roles ?? 0),
        events: null,
      },
      files: [],
    }),
  };
}

for (const [kind, fresh] of [
  ['PGlite', freshPglite],
  ['Postgres', freshPostgres],
] as const) {
  describe(`the queue of accounts on ${kind}`, function () {
    this.timeout(60_000);
    let place: TestPlace;
    let store: Store;
    let queue: JobQueue;
    let run: string;
    before(async () => {
      place = await fresh();
      store = await openStore(place.location, { migrations: 'apply' });
    });
    after(async () => {
      await queue?.close();
      await store.close();
      await place.remove();
    });
    let minutes = -600;
    beforeEach(async () => {
      if (!queue) return;
      const dueAt = await fromNow(store, minutes++);
      const hold = holdOf(await store.claimSlot({ name: 'nightly', dueAt, holder: 'a', leaseMs: 1 }));
      run = (await store.collections.begin(hold, 'plan', hour)).run;
      await new Promise((resolve) => setTimeout(resolve, 5));
    });
    const change = async (what: string): Promise<void> => {
      await store.jobs!.executeSql(`update ${await store.jobs!.jobsSchema()}.job set ${what}`);
    };
    /** The next job, whose wait for its next try is over by then. */
    const take = async (): Promise<Attempt> => {
      await change("start_after = now() - interval '1 second'");
      const attempt = await queue.take();
      if (attempt === null) throw new Error('there is no job');
      return attempt;
    };
    /** The next job, once somebody has found out that its worker is gone. */
    const again = async (): Promise<Attempt> => {
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        const attempt = await take().catch(() => null);
        if (attempt !== null) return attempt;
      }
    };
    const tools = (session: CollectSession) => ({ session, stage: store.collections, queue, log });

    it('is missed where it is not, made once, and found afterwards', async () => {
      expect(await jobsProblem(store)).to.equal(
        'the job queue has no schema: run `overreach migrate` with this store',
      );
      expect(await prepareJobs(store)).to.equal(true);
      expect(await prepareJobs(store)).to.equal(false);
      expect(await jobsProblem(store)).to.equal(null);
      queue = await openJobQueue(
        store.jobs!,
        { ...usualTimes, retrySeconds: 1, heartbeatSeconds: 10, superviseSeconds: 1 },
        (what) => {
          throw what;
        },
      );
    });

    it('hands out each account once, those that matter first, however often it is asked for', async () => {
      const accounts = [
        { account: one, priority: 0 },
        { account: two, priority: 10 },
        { account: three, priority: 0 },
      ];
      await Promise.all([queue.put(run, accounts), queue.put(run, accounts)]);
      const taken = [await take(), await take(), await take()];
      expect(taken[0]?.job).to.deep.equal({ run, account: two });
      expect(taken.map(({ job }) => job.account).sort()).to.deep.equal([one, two, three]);
      expect(await queue.take()).to.equal(null);
      for (const attempt of taken)
        expect(await doAccountJob(attempt, tools(reads('whole')))).to.equal('done');
      await queue.put(run, accounts);
      expect(await queue.take()).to.equal(null);
      expect(await store.collections.progress(run)).to.deep.equal({ settled: 3, roles: 3 });
    });

    it('takes nothing from a worker whose try is over, and puts nothing aside twice', async () => {
      await queue.put(run, [{ account: one, priority: 0 }]);
      const zombie = await take();
      expect(await queue.touch(zombie)).to.equal(true);
      expect(await queue.fail(zombie, 'it went silent')).to.equal(true);
      const other = await take();
      expect(await queue.touch(zombie)).to.equal(false);
      expect(await doAccountJob(zombie, tools(reads('whole', 100)))).to.equal('lost');
      expect(await doAccountJob(other, tools(reads('whole')))).to.equal('done');
      expect(await doAccountJob(zombie, tools(reads('whole', 100)))).to.equal('lost');
      expect(await store.collections.staged(run, one)).to.include({ state: 'done', roles: 1 });
    });

    it('keeps what it read through a moment without a database, and once where nobody knows whether it counted', async () => {
      await queue.put(run, [{ account: one, priority: 0 }]);
      const attempt = await take();
      let calls = 0;
      const away = new StoreError('store-unreachable', 'no answer');
      const stage: CollectionStage = {
        ...store.collections,
        stage: async (...asked) => {
          calls += 1;
          if (calls === 1) throw away;
          await store.collections.stage(...asked);
          // The answer is lost on its way.
          if (calls === 2) throw away;
          return store.collections.stage(...asked);
        },
      };
      expect(await doAccountJob(attempt, { ...tools(reads('whole')), stage })).to.equal('lost');
      expect(calls).to.equal(3);
      expect(await store.collections.staged(run, one)).to.include({ state: 'done', roles: 1 });
      expect(await queue.take()).to.equal(null);
    });

    it('looks again at what AWS only put off, and keeps what an earlier look saw', async () => {
      await queue.put(run, [{ account: one, priority: 0 }]);
      for (let look = 1; look < mostTries; look++) {
        expect(await doAccountJob(await take(), tools(reads('throttled')))).to.equal('again');
        expect(await store.collections.staged(run, one)).to.deep.include({
          state: 'again',
          reason: 'iam: iam:ListRoles: slower',
          roles: look,
        });
      }
      // The last look is what there is, whatever it says.
      expect(await doAccountJob(await take(), tools(reads('throttled')))).to.equal('done');
      expect(await store.collections.staged(run, one)).to.include({ state: 'done', roles: mostTries });
    });

    it('has as many tries left for an account that was given back', async () => {
      await queue.put(run, [{ account: one, priority: 0 }]);
      for (let time = 0; time < mostTries; time++) {
        const attempt = await take();
        expect(await queue.giveBack(attempt)).to.equal(true);
        expect(await queue.giveBack(attempt)).to.equal(false);
      }
      for (let left = mostTries; left > 0; left--)
        expect(await queue.fail(await take(), 'no')).to.equal(true);
      expect(await queue.take()).to.equal(null);
      expect(await giveUpAccount(tools(reads('whole')))).to.equal(true);
    });

    it('says of an account that every worker failed on why, and goes on without it', async () => {
      await queue.put(run, [{ account: one, priority: 0 }]);
      expect(await giveUpAccount(tools(reads('whole')))).to.equal(false);
      for (let tries = 0; tries < mostTries; tries++)
        await queue.fail(await take(), 'no space left on device');
      expect(await giveUpAccount(tools(reads('whole')))).to.equal(true);
      expect(await giveUpAccount(tools(reads('whole')))).to.equal(false);
      expect(await store.collections.staged(run, one)).to.deep.include({
        state: 'given-up',
        reason: `${mostTries} tries: no space left on device`,
        reading: null,
      });
      expect(await store.collections.progress(run)).to.deep.equal({ settled: 1, roles: 0 });
    });

    it('finds out about a worker that went silent', async () => {
      await queue.put(run, [{ account: one, priority: 0 }]);
      const silent = await take();
      await change("heartbeat_on = now() - interval '11 seconds'");
      const other = await again();
      expect(other).to.deep.include({ job: { run, account: one }, retryCount: silent.retryCount + 1 });
      expect(await queue.complete(silent)).to.equal(false);
      expect(await queue.complete(other)).to.equal(true);
    });
  });
}
