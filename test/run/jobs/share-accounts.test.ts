import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { pino } from 'pino';
import type { SharedReading, SharedReadings } from '../../../src/collect/aws/account-reading.ts';
import { beginEstateFolder } from '../../../src/collect/aws/estate-folder.ts';
import { sha256 } from '../../../src/collect/digest.ts';
import type { AccountId, Instant } from '../../../src/estate/identifiers.ts';
import type { JobQueue } from '../../../src/run/jobs/job-queue.ts';
import { type JobTimes, usualTimes } from '../../../src/run/jobs/job-times.ts';
import { planOf } from '../../../src/run/jobs/plan.ts';
import { readingToJson } from '../../../src/run/jobs/reading-json.ts';
import { shareCollection } from '../../../src/run/jobs/share-accounts.ts';
import { createMemoryStore } from '../../../src/store/memory/memory-store.ts';
import type { SlotHold } from '../../../src/store/slot.ts';
import type { Store } from '../../../src/store/store.ts';
import { collectConfig } from '../../collect/aws/collecting.ts';
import { inFolder } from '../../collect/temporary-folder.ts';
import { fromNow, holdOf } from '../../store/slot-laws.ts';

const [one, two, three] = ['111122223333', '444455556666', '777788889999'] as AccountId[] as [
  AccountId,
  AccountId,
  AccountId,
];
const config = collectConfig('aws', 'http://127.0.0.1:1', { layers: new Set(['trails']), events: null });
const at = '2026-11-20T02:00:00.000Z' as Instant;

const whole = (account: AccountId): SharedReading => ({
  account,
  layers: new Map([['iam', { state: 'complete' }]]),
  collectedAt: at,
  permissionSets: new Set(['Admin']),
  roles: 2,
  events: { layer: { state: 'complete' }, read: null, files: null },
});

describe('the holder of a shared collection', () => {
  let store: Store;
  let hold: SlotHold;
  let asked: string[];
  let refuses: boolean;
  beforeEach(async () => {
    store = createMemoryStore();
    const slot = { name: 'nightly', dueAt: await fromNow(store, -60), holder: 'a', leaseMs: 60_000 };
    hold = holdOf(await store.claimSlot(slot));
    asked = [];
    refuses = false;
  });

  const queue = {
    put: async (_run: string, accounts: readonly { readonly account: AccountId }[]) => {
      asked.push(...accounts.map(({ account }) => account));
    },
  } as unknown as JobQueue;

  const begin = (folder: string, times: Partial<JobTimes> = {}, signal = new AbortController().signal) => {
    const all = { ...usualTimes, busyMs: 5, ...times };
    const log = pino({ level: 'silent' });
    const stage = store.collections;
    const tools = {
      hold,
      stage,
      queue,
      config,
      log,
      times: all,
      look: () => {},
      now: store.now,
      refuses: () => refuses,
      signal,
    };
    const shared = shareCollection(null, tools);
    const progress: (readonly [number, number])[] = [];
    const read = async (): Promise<SharedReadings & { readonly path: string }> => {
      const place = await beginEstateFolder(join(folder, 'estate'));
      const report = (done: number, roles: number) => void progress.push([done, roles]);
      const told = await shared.share([one, two, three], { organization: null, folder: place, report });
      return { ...told, path: place.path };
    };
    return { ...shared, read, progress };
  };

  /** The run that was begun. */
  const run = async (): Promise<string> => {
    for (;;) {
      const open = await store.collections.current(60_000);
      if (open !== null) return open.run;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  const put = async (account: AccountId, state: 'done' | 'given-up', reading: SharedReading | null) => {
    const text = `the roles of ${account}\n`;
    const path = `accounts/${account}/roles.json`;
    const file = { path, packed: false, sha256: sha256(text), content: new TextEncoder().encode(text) };
    const json = reading === null ? null : readingToJson(reading);
    const staged = {
      run: await run(),
      account,
      state,
      reason: 'why',
      roles: reading?.roles ?? 0,
      reading: json,
    };
    await store.collections.stage(staged, reading === null ? [] : [file], async () => true);
  };

  it('waits for all accounts, puts their files in place, and says which nobody could read', () =>
    inFolder({}, async (folder) => {
      const { read, progress, end } = begin(folder);
      const reading = read();
      await put(one, 'done', whole(one));
      await put(three, 'given-up', null);
      await put(two, 'done', whole(two));
      const { readings, since, path } = await reading;
      expect(asked).to.deep.equal([one, two, three]);
      // Nobody asked for events account by account.
      expect(readings.slice(0, 2)).to.deep.equal(
        [whole(one), whole(two)].map((of) => ({ ...of, events: null })),
      );
      expect([...(readings[2]?.layers ?? [])]).to.deep.equal(
        ['iam', 'session-limits', 'trails'].map((layer) => [
          layer,
          { state: 'unknown', reason: 'unreachable', detail: 'no worker could read it: why' },
        ]),
      );
      expect(readFileSync(join(path, `accounts/${one}/roles.json`), 'utf8')).to.equal(
        `the roles of ${one}\n`,
      );
      expect(progress.at(-1)).to.deep.equal([3, 4]);
      expect(since <= (await store.now())).to.equal(true);
      await end();
      expect(await store.collections.current(60_000)).to.equal(null);
    }));

  it('does not wait for ever: what nobody has read by then is unknown', () =>
    inFolder({}, async (folder) => {
      const { read } = begin(folder, { maxAgeMs: 200 });
      const reading = read();
      await put(two, 'done', whole(two));
      const { readings } = await reading;
      const states = readings.map(({ account, layers }) => [account, layers.get('iam')?.state]);
      expect(states).to.deep.equal([
        [one, 'unknown'],
        [two, 'complete'],
        [three, 'unknown'],
      ]);
    }));

  it('ends when another holder has begun anew, and when it is asked to stop', () =>
    inFolder({}, async (folder) => {
      const lost = begin(folder).read();
      await store.collections.drop(await run());
      expect(await lost.catch((thrown: unknown) => thrown)).to.have.property('code', 'store-fenced');
      const stopping = new AbortController();
      const stopped = begin(folder, {}, stopping.signal).read();
      await run();
      stopping.abort();
      expect(await stopped.catch((thrown: unknown) => thrown)).to.have.property('name', 'AbortError');
    }));

  it('begins anew when the registry has changed, by which nobody would join', () =>
    inFolder({}, async (folder) => {
      const reading = begin(folder).read();
      await run();
      refuses = true;
      expect(String(await reading.catch((thrown: unknown) => thrown))).to.include('the registry was changed');
    }));

  it('takes no file that comes back as another one than went in', () =>
    inFolder({}, async (folder) => {
      const reading = begin(folder).read();
      await put(one, 'done', whole(one));
      await put(two, 'done', whole(two));
      const staged = { run: await run(), account: three, state: 'done', reason: null, roles: 0 } as const;
      const file = {
        path: 'accounts/x/roles.json',
        packed: false,
        sha256: sha256('a'),
        content: Uint8Array.of(98),
      };
      await store.collections.stage(
        { ...staged, reading: readingToJson(whole(three)) },
        [file],
        async () => true,
      );
      expect(await reading.catch((thrown: unknown) => thrown)).to.have.property('code', 'store-damaged');
    }));

  it('shares by a plan that names all that decides what is read, and nothing else', () => {
    const plan = planOf(config, null);
    expect(planOf({ ...config, concurrency: 3 }, null)).to.equal(plan);
    expect(planOf({ ...config, layers: new Set(['trails']) }, null)).to.equal(plan);
    for (const other of [
      { ...config, layers: new Set(['trails', 'tags'] as const) },
      { ...config, regions: ['eu-central-1'] },
      { ...config, resourceServices: [] },
      { ...config, events: { kind: 'lookup-events', hours: 3 } as const },
    ])
      expect(planOf(other, null)).not.to.equal(plan);
  });
});
