/**
 * Campaign: a year of nights. `node scripts/campaign-year.ts [nights] [seed] [pglite|postgres]` lives through so many nights of a
 * small organization that changes, is read in part and is decided about (test/run/years), verifies the chain and gives up what is old every
 * 30 nights, and says how memory and tables grow; then gives up what is older than 90 days, and says what is left. A Postgres is DATABASE_URL,
 * or one of its own. Exit code 1 when a state is not explained.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import type { Instant } from '../src/estate/identifiers.ts';
import { usualKeep } from '../src/run/config/keep.ts';
import { limitsOf } from '../src/run/retain.ts';
import { openDatabase } from '../src/store/database.ts';
import { applyMigrations } from '../src/store/migrations.ts';
import { createSqlStore } from '../src/store/sql/sql-store.ts';
import type { Tables } from '../src/store/sql/tables.ts';
import { Random } from '../test/oracle/random.ts';
import { liveThrough } from '../test/run/years/nights.ts';
import { startEmbeddedPostgres } from '../test/store/embedded-postgres.ts';
import { locationOf } from '../test/store/location-of.ts';

const nights = Number(process.argv[2] ?? 365);
const seed = Number(process.argv[3] ?? 1);
const kind = process.argv[4] ?? 'pglite';
const folder = mkdtempSync(join(tmpdir(), 'overreach-year-'));
const given = process.env['DATABASE_URL'];
const server = kind === 'postgres' && !given ? await startEmbeddedPostgres() : null;
const url = kind === 'postgres' ? (given ?? server?.url ?? '') : `pglite:${join(folder, 'db')}`;
const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Rows and bytes (with indexes and what lies beside the row) of each table that has any, the largest first. */
async function tables(
  queries: Kysely<Tables>,
): Promise<readonly { name: string; rows: number; bytes: number }[]> {
  const { rows } = await sql<{ name: string; bytes: number | bigint }>`
    select relname as name, pg_total_relation_size(oid) as bytes from pg_class
    where relnamespace = current_schema()::regnamespace and relkind = 'r'`.execute(queries);
  const sizes = [];
  for (const { name, bytes } of rows) {
    const counted = await sql<{ count: number | bigint }>`
      select count(*) as count from ${sql.table(name)}`.execute(queries);
    sizes.push({ name, rows: Number(counted.rows[0]?.count ?? 0), bytes: Number(bytes) });
  }
  return sizes.filter((one) => one.rows > 0).toSorted((left, right) => right.bytes - left.bytes);
}

const inWords = (sizes: Awaited<ReturnType<typeof tables>>): string =>
  sizes.map(({ name, rows, bytes }) => `${name} ${rows} rows ${megabytes(bytes)} MB`).join(', ');

try {
  const location = locationOf(url);
  if (location.kind === 'memory') throw new Error('not a database');
  const database = await openDatabase(location);
  await applyMigrations(database.queries, database.location);
  const store = createSqlStore(database);
  const started = performance.now();
  let chainsHold = true;
  let last = '' as Instant;
  const years = await liveThrough(store, {
    folder,
    nights,
    random: new Random(seed),
    afterNight: async (night, now) => {
      last = now;
      if ((night + 1) % 30 !== 0 && night + 1 !== nights) return;
      // A worker does it each day.
      await store.retain(limitsOf(usualKeep, now));
      const { holds, events } = await store.verify();
      chainsHold &&= holds;
      const bytes = (await tables(database.queries)).reduce((sum, one) => sum + one.bytes, 0);
      say(
        `night ${night + 1}: ${events} events, chain ${holds ? 'holds' : 'BROKEN'}, ${megabytes(process.memoryUsage.rss())} MB resident, ${megabytes(bytes)} MB of tables`,
      );
    },
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const cpu = (process.cpuUsage().user / 1e6).toFixed(0);
  say(`tables: ${inWords(await tables(database.queries))}`);
  const before = JSON.stringify([await store.findings({}), await store.verify()]);
  const days = { estates: 90, sessions: 90, coverage: 90, maturity: 90, sent: 90, slots: 90 };
  const gone = await store.retain(limitsOf(days, last));
  await sql`vacuum full`.execute(database.queries);
  say(`given up: ${JSON.stringify(gone)}`);
  say(`tables after it: ${inWords(await tables(database.queries))}`);
  const isSame = JSON.stringify([await store.findings({}), await store.verify()]) === before;
  await store.close();
  for (const problem of years.problems.slice(0, 20)) say(`PROBLEM: ${problem}`);
  const { problems, events, ...figures } = years;
  say(
    `${kind}, seed ${seed}: ${JSON.stringify({ ...figures, events })}; ${problems.length} problems, chain ${chainsHold ? 'holds' : 'BROKEN'}, findings and history after giving up ${isSame ? 'the same' : 'DIFFERENT'}, in ${seconds} s (${cpu} s CPU)`,
  );
  process.exitCode = problems.length === 0 && chainsHold && isSame ? 0 : 1;
} finally {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}
