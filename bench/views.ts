/**
 * How long each file of reports/queries takes on Postgres with 1,000,000 findings of three years in 400 accounts: 100,000
 * open, 50,000 accepted, the rest resolved; 1,370,000 events; 1,000,000 sessions of agents in a year. As the owner, and as readers
 * of 40 accounts and of one, held back by row security. One line a query; the goal is a p95 under 300 ms. FILLED_STORE names a
 * store that an earlier run of these rows has filled: filling takes minutes. PLANS=0 prints the plan of every query, PLANS=100 of
 * those that take 100 ms and more.
 */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Client } from 'pg';
import { parseStoreLocation } from '../src/store/location.ts';
import { openStore } from '../src/store/open-store.ts';
import { startEmbeddedPostgres } from '../test/store/embedded-postgres.ts';
import { fillStore } from './million-findings.ts';
import { percentile } from './percentile.ts';
import { measure, surroundings, told } from './usage.ts';

const root = join(import.meta.dirname, '..');
const findings = Number(process.argv[2] ?? 1_000_000);
const runs = 40;
const readers = ['the owner', 'a reader of 40 accounts', 'of one'];

interface Times {
  readonly p95: number;
  /** What the server computed for one run, on the average: on a busy machine the wall clock says more of the machine. */
  readonly cpu: number;
  readonly rows: number;
}

/** Milliseconds of CPU that a connection's backend has taken; NaN where the system does not tell. */
async function cpuOf(client: Client): Promise<number> {
  const { rows } = await client.query('select pg_backend_pid() as pid');
  try {
    return Number(readFileSync(`/proc/${rows[0].pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return Number.NaN;
  }
}

async function timesOf(client: Client, text: string): Promise<Times> {
  const times: number[] = [];
  let rows = 0;
  await client.query(text);
  const before = await cpuOf(client);
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    rows = (await client.query(text)).rows.length;
    times.push(performance.now() - start);
  }
  return { p95: percentile(times, 95), cpu: ((await cpuOf(client)) - before) / runs, rows };
}

function shown({ p95, cpu, rows }: Times): string {
  return `p95 ${p95.toFixed(0)} ms (${cpu.toFixed(0)} CPU ms) for ${rows} rows`;
}

const filled = process.env['FILLED_STORE'];
const server = filled ? { url: filled, stop: async () => {} } : await startEmbeddedPostgres();
try {
  const location = parseStoreLocation(server.url, root);
  if (!location.ok) throw new Error(location.issues[0]?.message);
  await (await openStore(location.value, { migrations: 'apply' })).close();
  const owner = new Client({ connectionString: server.url });
  // The server is stopped when something fails: that is not to hide what failed.
  owner.on('error', () => {});
  await owner.connect();
  const filling = measure();
  if (!filled) await fillStore(owner, findings);
  process.stdout.write(`views: ${findings} findings written in ${told(filling())}\n`);
  const clients = [owner];
  for (const role of ['reader', 'narrow']) {
    const url = new URL(server.url);
    [url.username, url.password] = [role, 'bench'];
    const client = new Client({ connectionString: url.href });
    client.on('error', () => {});
    await client.connect();
    clients.push(client);
  }
  for (const file of globSync('reports/queries/*.sql', { cwd: root }).sort()) {
    const text = readFileSync(join(root, file), 'utf8');
    const all: Times[] = [];
    for (const client of clients) all.push(await timesOf(client, text));
    const told = all.map((times, at) => `${readers[at]} ${shown(times)}`).join(', ');
    process.stdout.write(`views: ${basename(file, '.sql')}: ${told}, ${surroundings()}\n`);
    if (Math.max(...all.map(({ p95 }) => p95)) >= Number(process.env['PLANS'] ?? Number.POSITIVE_INFINITY)) {
      for (const client of clients) {
        const { rows } = await client.query(`explain (analyze, buffers) ${text}`);
        process.stdout.write(`${rows.map((row) => row['QUERY PLAN']).join('\n')}\n\n`);
      }
    }
  }
  for (const client of clients.slice(1)) await client.end();
  await owner.end();
} finally {
  await server.stop();
}
