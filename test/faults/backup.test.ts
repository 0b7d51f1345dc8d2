import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import { openDatabase } from '../../src/store/database.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { scanOfNight, stateOf, writeNights } from '../run/worker/nights.ts';
import { freshPglite, freshPostgres, locationOf, runSql, type TestPlace } from '../store/databases.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../store/embedded-postgres.ts';
import { installedPostgres, runTool } from './postgres-tools.ts';

const accounts = ['111122223333', '444455556666', '777788889999'];

describe('a store that is restored from a backup', function () {
  this.timeout(120_000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'overreach-backup-'));
    writeNights(folder, 3);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function scan(store: Store, night: number): Promise<void> {
    const hold = { name: 'nightly', dueAt: '', holder: '', fence: 1 } as never;
    await scanOfNight(folder, night)(store, hold, new AbortController().signal);
  }

  /** Two nights, a backup, and one more night that the backup has not. */
  async function backedUp(store: Store, backUp: () => Promise<void>) {
    await scan(store, 0);
    await scan(store, 1);
    const then = await stateOf(store);
    await backUp();
    await scan(store, 2);
    const heads = await store.chainHeads(accounts);
    return { then, later: await stateOf(store), heads };
  }

  /** What must be so of a restored store. */
  async function expectRestored(store: Store, of: Awaited<ReturnType<typeof backedUp>>): Promise<void> {
    expect(await stateOf(store)).to.equal(of.then);
    expect(await store.verify()).to.include({ holds: true });
    // The chain by itself is whole: only heads that were written down elsewhere show that its end is gone.
    expect(await store.verify(of.heads)).to.include({ holds: false });
    await scan(store, 2);
    expect(await stateOf(store)).to.equal(of.later);
    expect(await store.verify(of.heads)).to.include({ holds: true });
    const entries = [];
    const [newest] = await store.scans({ limit: 1 });
    const filter = { estate: newest?.estate ?? '', version: newest?.estateVersion ?? 0 };
    for await (const lot of store.keptEntries(filter)) entries.push(...lot);
    expect(entries).to.have.length.greaterThan(5);
  }

  it('embedded: a copy of the folder, taken while nobody has it open', async () => {
    const [place, copy] = [await freshPglite(), await freshPglite()];
    const directory = ({ location }: TestPlace): string =>
      location.kind === 'pglite' ? location.directory : expect.fail('not a folder');
    let store = await openStore(place.location);
    const original: Store = new Proxy(store, { get: (_target, name) => Reflect.get(store, name) });
    const kept = await backedUp(original, async () => {
      await store.close();
      cpSync(directory(place), directory(copy), { recursive: true });
      store = await openStore(place.location);
    });
    await store.close();
    const restored = await openStore(copy.location);
    await expectRestored(restored, kept);
    await restored.close();
    await place.remove();
    await copy.remove();
  });

  it('on Postgres: its own dump where its tools are at hand, else every row of every table', async () => {
    const installed = installedPostgres();
    const server: EmbeddedPostgres | null =
      installed === null ? null : await startEmbeddedPostgres(installed);
    const place = server === null ? await freshPostgres() : null;
    const url = server?.url ?? place?.url ?? '';
    const store = await openStore(locationOf(url), { migrations: 'apply' });
    const file = join(folder, 'backup.dump');
    const copy = installed === null ? await freshPostgres() : null;
    const restoredUrl = new URL(copy?.url ?? url);
    const kept = await backedUp(store, async () => {
      if (installed !== null) runTool(installed, 'pg_dump', ['--format=custom', `--file=${file}`, url]);
      else if (copy !== null) await copyRows(url, copy.url);
    });
    await store.close();
    if (installed !== null) {
      await runSql(url, 'create database restored');
      restoredUrl.pathname = '/restored';
      runTool(installed, 'pg_restore', ['--exit-on-error', `--dbname=${restoredUrl.href}`, file]);
    }
    const restored = await openStore(locationOf(restoredUrl.href.replaceAll('+', '%20')));
    await expectRestored(restored, kept);
    await restored.close();
    await server?.stop();
    await place?.remove();
    await copy?.remove();
  });
});

/** Copies all rows into a newly migrated schema of the same server, in the order in which tables were made. */
async function copyRows(from: string, to: string): Promise<void> {
  await (await openStore(locationOf(to), { migrations: 'apply' })).close();
  const [source, target] = [locationOf(from), locationOf(to)];
  if (source.kind !== 'postgres' || target.kind !== 'postgres') throw new Error('not a server');
  const database = await openDatabase(source);
  const names = await sql<{ name: string; schema: string }>`
    select relname as name, current_schema() as schema from pg_class
    where relnamespace = current_schema()::regnamespace and relkind = 'r'
      and relname not like 'overreach_migration%'
    order by oid`.execute(database.queries);
  await database.close();
  const copies = names.rows.map(({ name, schema }) => `insert into ${name} select * from ${schema}.${name}`);
  await runSql(to, copies.join(';'));
}
