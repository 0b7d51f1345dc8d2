/**
 * How long each page of the dashboard takes, queries and rendering, on Postgres with 1,000,000 findings (million-findings.ts)
 * while 50 of it are asked for in a second, whether or not the one before is done; and what one takes of a processor, here and in
 * the server together, which on a busy machine says more. One line; the goals are a p95 under 300 ms and a first page under 100 kB.
 * As the owner, or as a reader of 40 accounts or of one: `reader` or `narrow` as the second argument. FILLED_STORE names a store that an earlier run of
 * these rows has filled: filling takes minutes.
 */
import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { parseStoreLocation } from '../src/store/location.ts';
import { openStore } from '../src/store/open-store.ts';
import { openReader } from '../src/store/reading/open-reader.ts';
import type { Reader } from '../src/store/reading/reader.ts';
import { bodyOf } from '../test/dashboard/pages/ask.ts';
import { startEmbeddedPostgres } from '../test/store/embedded-postgres.ts';
import { fillStore } from './million-findings.ts';
import { percentile } from './percentile.ts';
import { measure, surroundings, told } from './usage.ts';

const findings = Number(process.argv[2] ?? 1_000_000);
const role = process.argv[3];
const [perSecond, seconds] = [50, Number(process.env['SECONDS'] ?? 6)];

/** Pages by name; `n` is the number of the request, so that not every one asks for the same rows. */
const pages: Readonly<Record<string, (n: number) => string>> = {
  overview: () => '/',
  agents: () => '/agents',
  'agents of a team': (n) => `/agents?team=team-${n % 40}`,
  agent: (n) => `/agents/${agents[n % agents.length]}`,
  findings: () => '/findings',
  'findings of an agent': (n) => `/findings?agent=agent-${n % 40}`,
  'findings of two filters': (n) => `/findings?rule=scope-missing&team=team-${n % 40}`,
  search: (n) => `/findings?q=agent-${n % 40}0`,
  'search in vain': () => '/findings?q=nowhere',
  resolved: () => '/findings?state=resolved',
  finding: (n) => `/findings/${fingerprints[n % fingerprints.length]?.slice(4)}`,
  changes: () => '/changes',
  events: () => '/changes?by=event',
  'events of a scan': (n) => `/changes?by=event&scan=scan-${1_095 - (n % 40)}`,
  sessions: () => '/sessions',
  'sessions of a human': (n) => `/sessions?human=human-${n % 40}`,
  registry: () => '/registry',
  scans: () => '/scans',
};
let fingerprints: readonly string[] = [];
let agents: readonly string[] = [];

/** Milliseconds of CPU that this process and the server's connections of the store have taken; NaN where the system does not tell. */
async function cpuTaken(owner: Client): Promise<number> {
  const { rows } = await owner.query<{ pid: number }>(
    "select pid from pg_stat_activity where application_name = 'overreach'",
  );
  const { user, system } = process.cpuUsage();
  try {
    const ofServer = rows.map(({ pid }) =>
      Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]),
    );
    return (user + system) / 1_000 + ofServer.reduce((sum, taken) => sum + taken, 0) / 1e6;
  } catch {
    return Number.NaN;
  }
}

/** Milliseconds from when each request was due to its whole page: a request that waits for others counts its wait. */
async function times(reader: Reader, address: (n: number) => string): Promise<readonly number[]> {
  for (let n = 0; n < 20; n++) await bodyOf(address(n), { reader });
  const start = performance.now();
  const requests = Array.from({ length: perSecond * seconds }, async (_, n) => {
    const due = start + (n * 1_000) / perSecond;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    await bodyOf(address(n), { reader });
    return performance.now() - due;
  });
  return Promise.all(requests);
}

const filled = process.env['FILLED_STORE'];
const server = filled ? { url: filled, stop: async () => {} } : await startEmbeddedPostgres();
try {
  const locationOf = (url: string) => {
    const location = parseStoreLocation(url, '/');
    if (!location.ok) throw new Error(location.issues[0]?.message);
    return location.value;
  };
  await (await openStore(locationOf(server.url), { migrations: 'apply' })).close();
  const owner = new Client({ connectionString: server.url });
  // The server is stopped when something fails: that is not to hide what failed.
  owner.on('error', () => {});
  await owner.connect();
  const filling = measure();
  if (!filled) await fillStore(owner, findings);
  process.stderr.write(`dashboard: ${findings} findings written in ${told(filling())}\n`);
  const url = new URL(server.url);
  if (role !== undefined) [url.username, url.password] = [role, 'bench'];
  const reader = await openReader(locationOf(url.href));
  const some = await reader.findings({}, { after: null, limit: 50 });
  fingerprints = some.rows.map(({ fingerprint }) => fingerprint);
  agents = (await reader.agents({}, { after: null, limit: 40 })).rows.map(({ agent }) => agent);
  const figures: string[] = [];
  for (const [name, address] of Object.entries(pages)) {
    const before = await cpuTaken(owner);
    const taken = await times(reader, address);
    const cpu = ((await cpuTaken(owner)) - before) / taken.length;
    const figure = `${name} ${percentile(taken, 95).toFixed(0)} (${cpu.toFixed(0)} CPU)`;
    process.stderr.write(`${figure} (p50 ${percentile(taken, 50).toFixed(0)})\n`);
    figures.push(figure);
  }
  const first = Buffer.byteLength(await bodyOf('/', { reader })) / 1_000;
  process.stdout.write(
    `dashboard: p95 ms at ${perSecond} requests a second on ${findings} findings${role === undefined ? '' : `, as a reader of ${role === 'narrow' ? 'one account' : '40 accounts'}`}: ${figures.join(', ')}; first page ${first.toFixed(0)} kB, ${surroundings()}\n`,
  );
  await reader.close();
  await owner.end();
} finally {
  await server.stop();
}
