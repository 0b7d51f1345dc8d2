import { expect } from 'chai';
import { pino } from 'pino';
import type { ScanResult } from '../../../src/deliver/scan-result.ts';
import type { Instant } from '../../../src/estate/identifiers.ts';
import { readConfig } from '../../../src/run/config/read-config.ts';
import { readSchedule } from '../../../src/run/config/schedule.ts';
import { openLog, secretsOf } from '../../../src/run/worker-log.ts';
import { createMetrics } from '../../../src/run/worker-metrics.ts';
import { readiness } from '../../../src/run/worker-readiness.ts';
import { runSlot } from '../../../src/run/worker-slot.ts';
import { createMemoryStore } from '../../../src/store/memory/memory-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { scanReport } from '../../fakes/findings.ts';
import { holdOf } from '../../store/slot-laws.ts';

const never = new Promise<ScanResult>(() => {});
const rest = { log: pino({ level: 'silent' }), metrics: createMetrics() };
const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString() as Instant;

const write = (store: Store) => {
  const report = scanReport(0, {});
  return store.recordScan(report, report.startedAt, {}, () => ({
    records: [],
    events: [],
    held: [],
    known: {},
  }));
};

describe('a slot that is given up', () => {
  const claim = async (store: Store, holder: string) =>
    holdOf(await store.claimSlot({ name: 'nightly', dueAt: ago(1), holder, leaseMs: 60_000 }));
  // One moment for all: the slot's name is its time.
  const dueAt = ago(1);
  const ask = (store: Store, holder: string) =>
    store.claimSlot({ name: 'nightly', dueAt, holder, leaseMs: 60_000 });

  it('is another one’s at once, and can be written no more', async () => {
    const store = createMemoryStore();
    let handed: Store = store;
    const run = runSlot(
      store,
      holdOf(await ask(store, 'a')),
      60_000,
      (open) => {
        handed = open;
        return never;
      },
      rest,
    );
    expect((await ask(store, 'b')).state).to.equal('held');
    await run.abandon();
    expect(holdOf(await ask(store, 'b'))).to.include({ fence: 2 });
    expect(await write(handed).catch((thrown: unknown) => thrown)).to.include({ code: 'store-fenced' });
    expect(await store.scans({ limit: 9 })).to.deep.equal([]);
  });

  it('is finished first when it is being written', async () => {
    const store = createMemoryStore();
    const writing = Promise.withResolvers<void>();
    const slow: Store = {
      ...store,
      recordScan: async (...given) => {
        await writing.promise;
        return store.recordScan(...given);
      },
    };
    const hold = await claim(store, 'a');
    const run = runSlot(
      slow,
      hold,
      60_000,
      async (open) => {
        await write(open);
        throw new Error('after the write');
      },
      rest,
    );
    await new Promise((resolve) => setImmediate(resolve));
    const abandoned = run.abandon();
    writing.resolve();
    await abandoned;
    const [slot] = await store.slots({ name: 'nightly', limit: 1 });
    expect(slot).to.include({ outcome: 'done' });
    expect(await store.scans({ limit: 9 })).to.have.length(1);
  });
});

describe('the readiness of a worker', () => {
  const schedule = readSchedule({ nightly: '*/10 * * * *' }, null);

  it('is gone when two slots have gone by without a scan, or the store does not answer', async () => {
    const store = createMemoryStore();
    const early = await readiness(store, schedule, 'nightly', ago(0));
    expect(early).to.include({ ready: true, reason: null, lastScan: null });
    const late = await readiness(store, schedule, 'nightly', ago(1));
    expect(late).to.deep.include({ ready: false, database: true });
    expect(late.reason).to.equal('6 slots have gone by without a scan');
    await store.close();
    const closed = await readiness(store, schedule, 'nightly', ago(0));
    expect(closed).to.deep.include({ ready: false, database: false, reason: 'the store is closed' });
    expect(await readiness(null, schedule, 'nightly', null)).to.include({ ready: false });
  });
});

describe('the log of a worker', () => {
  it('holds no secret, and nothing that misleads who reads it', async () => {
    const config = await readConfig(null, import.meta.dirname, {
      OVERREACH_AWS_READER_ROLE: 'Reader',
      OVERREACH_AWS_EXTERNAL_ID: 'ext"ernal-7f3a',
    });
    const store = 'postgres://kim:s3cr%40t-pass@db.example/x?sslpassword=another-one';
    const lines: string[] = [];
    const log = openLog(secretsOf(config, store), { write: (line) => void lines.push(line) });
    log.info({ externalId: 'short', nested: { password: 'x' }, url: store }, 'fields');
    log.error({ reason: `cannot reach ${store} with s3cr@t-pass and ext"ernal-7f3a` }, 'text');
    log.warn('another-one, AKIAIOSFODNN7EXAMPLE and postgres://wei:other-pass@host/db');
    log.warn('name \u202e\n{"level":"info"} \u0007');
    const text = lines.join('');
    for (const secret of [
      'short',
      's3cr',
      't-pass',
      '7f3a',
      'another-one',
      'AKIAIO',
      'other-pass',
      '\u202e',
    ]) {
      expect(text).not.to.include(secret);
    }
    expect(lines).to.have.length(4);
    const [first, , , last] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(first).to.deep.include({ level: 'info', message: 'fields', nested: { password: '[redacted]' } });
    expect(last?.['message']).to.equal('name \u202e\n{"level":"info"} \u0007');
    expect(text).to.include('postgres://wei:[redacted]@host/db');
  });
});
