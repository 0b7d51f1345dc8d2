import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { StoreLocation } from '../../src/store/location.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';
import { locationOf } from './location-of.ts';

export { locationOf };

/** A place for one suite's store, empty at first. */
export interface TestPlace {
  readonly url: string;
  readonly location: StoreLocation;
  /** Takes it away; what uses it must be closed before. */
  remove(): Promise<void>;
}

let server: Promise<EmbeddedPostgres> | null = null;

// At the end of all suites that load this file; the server ends by itself too, if the tests are killed.
after('stop the test server', async () => {
  await (await server?.catch(() => null))?.stop();
});

/** The superuser's URL of a real Postgres: DATABASE_URL, or a server started once for all tests of this run. */
export async function serverUrl(): Promise<string> {
  const given = process.env['DATABASE_URL'];
  if (given) return given;
  server ??= startEmbeddedPostgres();
  return (await server).url;
}

/** A new schema on the real Postgres. */
export async function freshPostgres(): Promise<TestPlace> {
  const base = await serverUrl();
  const schema = `overreach_test_${randomBytes(6).toString('hex')}`;
  await runSql(base, `create schema ${schema}`);
  const url = new URL(base);
  const options = url.searchParams.get('options');
  url.searchParams.set('options', `${options === null ? '' : `${options} `}-c search_path=${schema}`);
  // URLSearchParams writes a space as `+`, which a Postgres URL reads as a plus.
  const text = url.href.replaceAll('+', '%20');
  return {
    url: text,
    location: locationOf(text),
    remove: () => runSql(base, `drop schema ${schema} cascade; drop schema if exists ${schema}_jobs cascade`),
  };
}

/** A new PGlite folder, not made yet. */
export async function freshPglite(): Promise<TestPlace> {
  const parent = mkdtempSync(join(tmpdir(), 'overreach-store-'));
  const url = `pglite:${join(parent, 'made', 'db')}`;
  return {
    url,
    location: locationOf(url),
    remove: async () => rmSync(parent, { recursive: true, force: true }),
  };
}

/** Runs statements on a server, outside of the store under test. */
export async function runSql(url: string, statements: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statements);
  } finally {
    await client.end();
  }
}
