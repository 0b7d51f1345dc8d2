import { Socket } from 'node:net';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { Pool, types } from 'pg';
import { columnParsers } from '../column-values.ts';
import type { Database } from '../database.ts';
import { StoreError } from '../failure.ts';
import { databaseFailure } from '../sql/database-failure.ts';
import type { Tables } from '../sql/tables.ts';
import type { StatementRunner } from '../statements.ts';
import type { PostgresUrl } from './url.ts';

/** A server that has not answered by then is down; a working one takes milliseconds, over a VPN perhaps a second. */
const connectTimeoutMs = 10_000;
/** How long a statement waits for another scan's lock: writing the largest scan takes seconds. */
const lockTimeoutMs = 60_000;
/** After this a silent connection counts as dead; longer than the lock wait, so that the lock's error comes first. */
const usualSilenceMs = 120_000;
/** When the other machine is gone without a word the kernel finds out by itself, ten probes after this. */
const keepAliveMs = 10_000;
/** How much longer than we the server waits for a word within a transaction: judging a large scan takes a while. */
const patienceOfServer = 4;
/** A scan uses one connection; readers beside it a second. Servers allow 100 in all by default. */
export const poolSize = 4;
/** Postgres 15 is the first with `security_invoker` views, on which row security for readers rests. */
const oldestVersion = 15;

/**
 * Connects to a server and checks its version. Throws `store-unreachable`, `store-denied` or `store-version`.
 * @param silenceMs after so long without a word a connection is given up, and the next query gets a new one
 */
export async function connectPostgres(
  url: PostgresUrl,
  silenceMs: number = usualSilenceMs,
): Promise<Database> {
  const pool = new Pool({
    connectionString: url.reveal(),
    connectionTimeoutMillis: Math.min(connectTimeoutMs, silenceMs),
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveMs,
    // Not pg's query_timeout, which fails the query and leaves the dead connection in the pool.
    stream: () => impatientSocket(silenceMs),
    max: poolSize,
    allowExitOnIdle: true,
    application_name: 'overreach',
    types: { getTypeParser: (oid: number) => columnParsers.get(oid) ?? types.getTypeParser(oid, 'text') },
  });
  // A lost connection is replaced at the next query. Without listeners its error would end the program: the pool's
  // hears of idle connections, the client's of those that are lent out and between two statements.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const queries = new Kysely<Tables>({
    dialect: new PostgresDialect({
      pool,
      // What a server's or a user's own settings could change of how values are printed and how long we wait.
      onCreateConnection: async (connection) => {
        await connection.executeQuery(
          sql`select set_config('TimeZone', 'UTC', false), set_config('DateStyle', 'ISO, MDY', false),
              set_config('lock_timeout', ${String(lockTimeoutMs)}, false),
              -- What a client that is gone without a word still holds, such as the lock of a scan, is let go.
              set_config('idle_in_transaction_session_timeout', ${String(patienceOfServer * silenceMs)}, false)
          `.compile(queries),
        );
      },
    }),
  });
  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => {
    closing ??= pool.end();
    return closing;
  };
  try {
    await checkVersion(queries, String(url));
  } catch (thrown) {
    await close();
    throw databaseFailure(thrown, String(url));
  }
  return { kind: 'postgres', location: String(url), queries, statements: statementsOf(pool), close };
}

/** A connection on which several statements fail is not used again: it may stand within a transaction of theirs. */
function statementsOf(pool: Pool): StatementRunner {
  return {
    executeSql: async (text, values = []) => {
      const client = await pool.connect();
      let isSound = false;
      try {
        const answer: unknown =
          values.length > 0 ? await client.query(text, values) : await client.query(text);
        isSound = true;
        // Of several statements pg answers a list.
        const results = (Array.isArray(answer) ? answer : [answer]) as { rows: Record<string, unknown>[] }[];
        return { rows: results.flatMap(({ rows }) => rows) };
      } finally {
        client.release(!isSound);
      }
    },
  };
}

/** A socket that ends itself when nothing has come or gone for a while: nobody says that a connection is half open. */
function impatientSocket(silenceMs: number): Socket {
  const socket = new Socket();
  return socket.setTimeout(silenceMs, () => {
    socket.destroy(Object.assign(new Error('no answer on an open connection'), { code: 'ECONNRESET' }));
  });
}

async function checkVersion(queries: Kysely<Tables>, location: string): Promise<void> {
  const result = await sql<{ number: string; version: string }>`
    select current_setting('server_version_num') as number, current_setting('server_version') as version
  `.execute(queries);
  const row = result.rows[0];
  if (row !== undefined && Number(row.number) >= oldestVersion * 10_000) return;
  throw new StoreError(
    'store-version',
    `\`${location}\` runs Postgres ${row?.version ?? 'of no known version'}: use ${oldestVersion} or newer`,
  );
}
