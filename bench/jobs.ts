/**
 * A collection that workers share: how long 1 and 4 of them take to read an organization from a fake AWS whose every answer
 * takes a while, as AWS's do, with events by LookupEvents; whether an account was read twice or missed; and how often LookupEvents
 * was called in any second for one account and Region, by all workers together. The fake, Postgres and all workers share this
 * machine's cores. Arguments: accounts (400), roles of each (10), milliseconds for each answer (150).
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { prepareJobs } from '../src/run/jobs/job-schema.ts';
import { parseStoreLocation } from '../src/store/location.ts';
import { openStore } from '../src/store/open-store.ts';
import { generatedOrganization, startFakeAws } from '../test/fakes/aws/index.ts';
import { accountsRead, startWorkerProcess } from '../test/run/jobs/workers.ts';
import { startEmbeddedPostgres } from '../test/store/embedded-postgres.ts';

const accounts = Number(process.argv[2] ?? 400);
const roles = Number(process.argv[3] ?? 10);
const milliseconds = Number(process.argv[4] ?? 150);

/** What the fake saw of LookupEvents. */
interface Looked {
  readonly url: string;
  readonly mostInASecond: number;
  readonly refused: number;
}

if (process.argv[5] === 'serve') await serve();
else await compare();

/** Answers with its URL at once, and with what it saw whenever it is asked. */
async function serve(): Promise<void> {
  const delay = { match: {}, fault: { kind: 'delay', milliseconds } } as const;
  const world = generatedOrganization({ accounts, rolesPerAccount: roles });
  const fake = await startFakeAws({ world, faults: [delay] });
  const answer = (): void => {
    const calls = fake.calls.filter(({ iamAction }) => iamAction === 'cloudtrail:LookupEvents');
    const times = Map.groupBy(calls, ({ account, region }) => `${account} ${region}`);
    const most = [...times.values()].map((group) =>
      mostWithin(
        group.map(({ at }) => at),
        1_000,
      ),
    );
    const refused = calls.filter(({ outcome }) => outcome !== 'ok').length;
    process.send?.({ url: fake.url, mostInASecond: Math.max(0, ...most), refused } satisfies Looked);
    fake.forgetCalls();
  };
  process.on('message', answer);
  process.on('disconnect', () => process.exit(0));
  answer();
}

/** How many of these moments, in order, fall into one window at most. */
function mostWithin(times: readonly number[], window: number): number {
  let [most, from] = [0, 0];
  for (const [at, time] of times.entries()) {
    while ((times[from] ?? 0) <= time - window) from += 1;
    most = Math.max(most, at - from + 1);
  }
  return most;
}

async function compare(): Promise<void> {
  const args = [String(accounts), String(roles), String(milliseconds), 'serve'];
  const fake = fork(fileURLToPath(import.meta.url), args);
  const [{ url }] = (await once(fake, 'message')) as [Looked];
  const server = await startEmbeddedPostgres();
  const folder = mkdtempSync(join(tmpdir(), 'overreach-bench-'));
  try {
    const results = [];
    for (const count of [1, 4]) {
      const result = await collect(await freshStore(server.url, `workers_${count}`), url, folder, count);
      fake.send('what did you see');
      const [looked] = (await once(fake, 'message')) as [Looked];
      results.push({ ...result, ...looked, count });
    }
    const [one, four] = results;
    if (!one || !four) return;
    const told = results.map(
      ({ count, seconds, total }) =>
        `${count} worker${count > 1 ? 's' : ''} ${seconds.toFixed(0)} s (${total.toFixed(0)} s with the scan)`,
    );
    process.stdout.write(
      `jobs: ${accounts} accounts of ${roles} roles, ${milliseconds} ms an answer: ${told.join(', ')}, ` +
        `${(one.seconds / four.seconds).toFixed(1)} times as fast; accounts read twice: ${one.twice + four.twice}, missed: ` +
        `${one.missed + four.missed}; LookupEvents in one second for an account and Region: ${Math.max(one.mostInASecond, four.mostInASecond)} ` +
        `at most, ${one.refused + four.refused} refused; all on ${availableParallelism()} cores, load ${(loadavg()[0] ?? 0).toFixed(1)}\n`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await server.stop();
    fake.disconnect();
  }
}

async function freshStore(server: string, schema: string): Promise<string> {
  const client = new Client({ connectionString: server });
  await client.connect();
  await client.query(`create schema ${schema}`);
  await client.end();
  const url = new URL(server);
  url.searchParams.set('options', `-c search_path=${schema}`);
  const text = url.href.replaceAll('+', '%20');
  const location = parseStoreLocation(text, tmpdir());
  if (!location.ok) throw new Error(location.issues[0]?.message);
  const store = await openStore(location.value, { migrations: 'apply' });
  await prepareJobs(store);
  await store.close();
  return text;
}

/** Seconds from when the accounts were asked for until the last was read, and until the scan was kept. */
async function collect(store: string, fake: string, folder: string, count: number) {
  const options = {
    collect: {
      layers: ['trails', 'events'] as const,
      concurrency: 16,
      regions: ['us-east-1'],
      events: { kind: 'lookup-events', hours: 3 } as const,
    },
    times: { heartbeatSeconds: 120, idleMs: 500 },
    leaseMs: 120_000,
  };
  const workers = Array.from({ length: count }, () => startWorkerProcess(store, fake, folder, options));
  await Promise.any(
    workers.map((worker) => worker.until(({ message }) => message === 'accounts are read by all workers')),
  );
  const started = performance.now();
  const all = () => accountsRead(workers);
  while (all().length < accounts) await new Promise((resolve) => setTimeout(resolve, 100));
  const seconds = (performance.now() - started) / 1000;
  await Promise.any(workers.map((worker) => worker.until(({ message }) => message === 'the scan is kept')));
  const total = (performance.now() - started) / 1000;
  const read = all();
  await Promise.all(workers.map((worker) => worker.kill('SIGTERM')));
  const once = new Set(read).size;
  return { seconds, total, twice: read.length - once, missed: accounts - once };
}
