import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import { rateOf } from '../../../src/collect/aws/call-limits.ts';
import type { Timer } from '../../../src/collect/aws/timer.ts';
import { sharedLimits } from '../../../src/run/jobs/shared-limits.ts';
import { StoreError } from '../../../src/store/failure.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { documentedLimits, RateGate } from '../../fakes/aws/rate-limits.ts';
import { freshPostgres } from '../../store/databases.ts';

const program = fileURLToPath(new URL('../programs/take-tokens.ts', import.meta.url));
const run = promisify(execFile);
const [account, region] = ['111122223333', 'us-east-1'] as const;

/** When so many processes, each with so many callers, were let through. */
async function letThrough(processes: number, api: string, callers: number, milliseconds: number) {
  const place = await freshPostgres();
  const store = await openStore(place.location, { migrations: 'apply' });
  try {
    const args = [program, place.url, api, String(callers), String(milliseconds)];
    const told = await Promise.all(Array.from({ length: processes }, () => run(process.execPath, args)));
    return told.flatMap(({ stdout }) => JSON.parse(stdout) as number[]).sort((a, b) => a - b);
  } finally {
    await store.close();
    await place.remove();
  }
}

/** Time that goes on only when everybody sleeps, for many sleepers. */
function virtualTimer(): Timer & { readonly run: (work: Promise<unknown>) => Promise<void> } {
  let now = 0;
  const sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  return {
    now: () => now,
    random: () => 0.5,
    sleep: (milliseconds) =>
      new Promise((wake) => {
        sleepers.push({ at: now + milliseconds, wake });
      }),
    async run(work) {
      let isOver = false;
      void work.finally(() => {
        isOver = true;
      });
      while (!isOver) {
        await new Promise((resolve) => setImmediate(resolve));
        sleepers.sort((a, b) => a.at - b.at);
        const next = sleepers.shift();
        if (next === undefined) continue;
        now = Math.max(now, next.at);
        next.wake();
      }
    },
  };
}

const unreachable = { takeTokens: () => Promise.reject(new StoreError('store-unreachable', 'no answer')) };

describe('the limits that workers share', function () {
  this.timeout(60_000);

  it('let four processes call LookupEvents no oftener than AWS bears from one', async () => {
    const times = await letThrough(4, 'cloudtrail:LookupEvents', 2, 4_000);
    const gate = new RateGate(documentedLimits);
    const refused = times.filter((at) => !gate.admits('cloudtrail:LookupEvents', account, region, at));
    expect(refused).to.deep.equal([]);
    // Nor do they stand about: two a second, less what is kept back.
    expect(times.length).to.be.within(6, 17);
  });

  it('hand out what is asked for often in lots, and no more of it in all', async () => {
    const { perSecond, burst } = rateOf('iam:ListRoles');
    const times = await letThrough(2, 'iam:ListRoles', 20, 2_000);
    const gate = new RateGate({ 'iam:ListRoles': { perSecond: perSecond * 1.1, burst: burst * 1.5 } });
    const refused = times.filter((at) => !gate.admits('iam:ListRoles', account, region, at));
    expect(refused).to.deep.equal([]);
    expect(times.length).to.be.greaterThan(perSecond);
  });

  it('are a share of the limit where the store does not answer, never none', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom('cloudtrail:LookupEvents', 'iam:ListRoles', 'sts:AssumeRole'),
        async (workers, calls, api) => {
          const timer = virtualTimer();
          let told = 0;
          const limits = Array.from({ length: workers }, () =>
            sharedLimits({ stage: unreachable, timer, workers: () => workers, onFallback: () => told++ }),
          );
          const times: number[] = [];
          const work = limits.flatMap((one) =>
            Array.from({ length: calls }, async () => {
              await one.take(account, region, api);
              times.push(timer.now());
            }),
          );
          await timer.run(Promise.all(work));
          const { perSecond } = rateOf(api);
          const seconds = Math.max(...times) / 1000;
          expect(times.length).to.be.at.most(perSecond * seconds + 0.1);
          expect(told).to.be.greaterThan(0);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('keep the pause between two calls of LookupEvents after one that came late', async () => {
    const { perSecond } = rateOf('cloudtrail:LookupEvents');
    const slow = virtualTimer();
    const late = { ...slow, sleep: (milliseconds: number) => slow.sleep(milliseconds + 400) };
    // The bucket knows nothing of it.
    const takeTokens = async () => 0;
    const limits = sharedLimits({
      stage: { takeTokens },
      timer: late,
      workers: () => 4,
      onFallback: () => {},
    });
    const times: number[] = [];
    const call = async () => {
      await limits.take(account, region, 'cloudtrail:LookupEvents');
      times.push(slow.now());
    };
    await slow.run(Promise.all([call(), call(), call(), call()]));
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(Math.min(...gaps)).to.be.at.least(1_000 / perSecond);
  });

  it('come back to the store once it answers again', async () => {
    const timer = virtualTimer();
    let isThere = false;
    let asked = 0;
    const takeTokens = async () => {
      asked += 1;
      if (!isThere) throw new StoreError('store-unreachable', 'no answer');
      return 0;
    };
    const limits = sharedLimits({ stage: { takeTokens }, timer, workers: () => 4, onFallback: () => {} });
    const take = () => limits.take(account, region, 'cloudtrail:LookupEvents');
    await timer.run(take());
    await timer.run(take());
    // It is left alone for a while.
    expect(asked).to.equal(1);
    isThere = true;
    await timer.run(timer.sleep(10_000));
    const before = timer.now();
    await timer.run(take());
    expect([asked, timer.now() - before]).to.deep.equal([2, 0]);
  });
});
