import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import { sql } from 'kysely';
import { openDatabase } from '../../src/store/database.ts';
import { applyMigrations, migrations } from '../../src/store/migrations.ts';
import { openStore } from '../../src/store/open-store.ts';
import { freshPglite, freshPostgres, type TestPlace } from './databases.ts';

const names = Object.keys(migrations);
const codeOf = (thrown: unknown): unknown => Reflect.get(Object(thrown), 'code');

async function connect(place: TestPlace) {
  if (place.location.kind === 'memory') throw new Error('not a database');
  return openDatabase(place.location);
}

/** Every column, index, constraint, view, policy and function of a store, one entry each. */
async function schemaOf(
  place: TestPlace,
): Promise<{ readonly release: number; readonly lines: readonly string[] }> {
  const database = await connect(place);
  const { rows } = await sql<{ line: string }>`
    with ours as (select oid, relname from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'r')
    select line collate "C" as line from (
      select concat_ws(' ', relname, attnum, attname, format_type(atttypid, atttypmod), collname, attnotnull) as line
      from ours join pg_attribute on attrelid = ours.oid left join pg_collation on pg_collation.oid = attcollation
      where attnum > 0 and not attisdropped
      union all
      select concat_ws(' ', relname, conname, pg_get_constraintdef(pg_constraint.oid))
      from ours join pg_constraint on conrelid = ours.oid
      -- Postgres 18 lists NOT NULL as constraints too; the columns above say it in every version.
      where contype <> 'n'
      union all
      select concat_ws(' ', relname, replace(pg_get_indexdef(indexrelid), current_schema() || '.', ''))
      from ours join pg_index on indrelid = ours.oid
      union all
      select concat_ws(' ', 'as printed:', relname, reloptions, pg_get_viewdef(oid))
      from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'v'
      union all
      select concat_ws(' ', 'as printed:', tablename, policyname, cmd, qual)
      from pg_policies where schemaname = current_schema()
      union all
      select concat_ws(' ', 'as printed:', pg_get_functiondef(oid)) from pg_proc where pronamespace = current_schema()::regnamespace
    ) lines order by 1
  `.execute(database.queries);
  const version = await sql<{ release: string }>`
    select current_setting('server_version_num') as release
  `.execute(database.queries);
  await database.close();
  return {
    release: Math.floor(Number(version.rows[0]?.release) / 10_000),
    lines: rows.map(({ line }) => line.replaceAll(/(overreach_test_\w+|public)\./g, '')),
  };
}

describe('migrations', function () {
  this.timeout(60_000);

  it('are all the files of the folder, numbered without a gap, forward only', () => {
    const files = readdirSync(new URL('../../migrations/', import.meta.url)).sort();
    expect(files).to.deep.equal(names.map((name) => `${name}.ts`));
    expect(names.map((name) => Number(name.slice(0, 4)))).to.deep.equal(names.map((_, index) => index + 1));
    for (const migration of Object.values(migrations)) expect(migration).not.to.have.property('down');
  });

  it('run by themselves on PGlite, once, and make there what they make on Postgres', async () => {
    const [embedded, server] = [await freshPglite(), await freshPostgres()];
    const store = await openStore(embedded.location);
    expect(await store.migrate()).to.deep.equal([]);
    await store.close();
    await (await openStore(server.location, { migrations: 'apply' })).close();
    // The embedded store begins as a packed template: were a migration edited since, the two would differ.
    const [ofEmbedded, ofServer] = [await schemaOf(embedded), await schemaOf(server)];
    // Each release of Postgres prints views and policies in its own way.
    const isComparable = (line: string): boolean =>
      ofEmbedded.release === ofServer.release || !line.startsWith('as printed:');
    const [embeddedLines, serverLines] = [ofEmbedded, ofServer].map(({ lines }) =>
      lines.filter(isComparable),
    );
    expect(embeddedLines).to.deep.equal(serverLines);
    expect(serverLines).to.have.length.greaterThan(50);
    await embedded.remove();
    await server.remove();
  });

  describe('on Postgres', () => {
    let place: TestPlace;
    beforeEach(async () => {
      place = await freshPostgres();
    });
    afterEach(() => place.remove());

    it('run once', async () => {
      const store = await openStore(place.location, { migrations: 'leave' });
      expect(await store.migrate()).to.deep.equal(names);
      expect(await store.migrate()).to.deep.equal([]);
      await store.close();
      await (await openStore(place.location, { migrations: 'require' })).close();
    });

    it('order ids bytewise', async () => {
      const database = await connect(place);
      await applyMigrations(database.queries, database.location);
      const { rows } = await sql<{ column: string }>`
        select table_name || '.' || column_name as column from information_schema.columns
        where table_schema = current_schema() and data_type = 'text' and collation_name is distinct from 'C'
          and table_name in ('scan', 'finding', 'finding_event')
      `.execute(database.queries);
      await database.close();
      // Only words for people, by which nothing is joined or ordered.
      expect(rows.map(({ column }) => column).sort()).to.deep.equal([
        'finding.presence_reason',
        'finding.suppressed_by',
        'finding.suppression_reason',
        'finding.title',
      ]);
    });

    it('are missed, and said so, where they are required', async () => {
      const failure = await openStore(place.location, { migrations: 'require' }).catch(
        (thrown: unknown) => thrown,
      );
      expect(codeOf(failure)).to.equal('store-unmigrated');
      expect(String(failure)).to.include('run `overreach migrate`');
      const half = await connect(place);
      await applyMigrations(half.queries, half.location, { [names[0]!]: migrations[names[0]!]! });
      await half.close();
      const second = await openStore(place.location, { migrations: 'require' }).catch(
        (thrown: unknown) => thrown,
      );
      expect(String(second)).to.include(`lacks ${names.length - 1} of ${names.length} migrations`);
      const store = await openStore(place.location, { migrations: 'leave' });
      expect(await store.migrate()).to.deep.equal(names.slice(1));
      await store.close();
    });

    it('take over what scans before them said of their layers', async () => {
      const database = await connect(place);
      const older = Object.fromEntries(names.slice(0, 7).map((name) => [name, migrations[name]!]));
      await applyMigrations(database.queries, database.location, older);
      const layer = (account: string, state: string, age: number | null) => ({
        account,
        layer: 'iam',
        state,
        reason: state === 'unknown' ? 'denied' : null,
        age,
      });
      const coverages: readonly (readonly [string, string, unknown])[] = [
        ['o-a', 'applied', { layers: [layer('1', 'complete', 60)] }],
        [
          'o-a',
          'applied',
          { layers: [layer('1', 'complete', 3600), layer('2', 'unknown', 0), layer('3', 'complete', null)] },
        ],
        ['o-a', 'superseded', { layers: [layer('4', 'complete', 0)] }],
        ['o-b', 'applied', null],
      ];
      for (const [index, [estate, standing, coverage]] of coverages.entries()) {
        await sql`
          insert into scan values (
            ${index + 1}, ${`scan-${index + 1}`}, ${estate}, 'digest', null, '2026-01-02T01:00:00Z', '2026-01-01T00:00:00Z',
            '2026-01-02T01:00:00Z', true, ${standing}, ${JSON.stringify(coverage)}::json, '{}'
          )`.execute(database.queries);
      }
      await applyMigrations(database.queries, database.location);
      const { rows } = await sql<Record<string, unknown>>`
        select estate, account, state, reason, complete_at, scan_id from account_layer order by account
      `.execute(database.queries);
      await database.close();
      const kept = { estate: 'o-a', state: 'complete', reason: null, scan_id: 'scan-2' };
      expect(rows).to.deep.equal([
        { ...kept, account: '1', complete_at: '2026-01-02T00:00:00.000Z' },
        { ...kept, account: '2', complete_at: null, state: 'unknown', reason: 'denied' },
        { ...kept, account: '3', complete_at: '2026-01-01T00:00:00.000Z' },
      ]);
    });

    it('of a newer release keep this one out, and change nothing', async () => {
      const database = await connect(place);
      const newer = { up: async () => {} };
      await applyMigrations(database.queries, database.location, {
        ...migrations,
        '9999-of-tomorrow': newer,
      });
      await database.close();
      for (const mode of ['apply', 'require'] as const) {
        const failure = await openStore(place.location, { migrations: mode }).catch(
          (thrown: unknown) => thrown,
        );
        expect(codeOf(failure)).to.equal('store-newer');
        expect(String(failure)).to.include('`9999-of-tomorrow`');
      }
    });

    const middle = names[6]!;
    const last = names.at(-1)!;
    const mixed: readonly [what: string, edit: string, says: readonly string[]][] = [
      [
        'whose record is gone from the middle',
        `delete from overreach_migration where name = '${middle}'`,
        [`has no record of migration \`${middle}\`, but of later ones`, 'restore it from a backup'],
      ],
      [
        'of another release in the middle',
        `insert into overreach_migration values ('0007-of-others', '2026-01-01T00:00:00.000Z')`,
        ['has migration `0007-of-others`, which this release does not know', 'run the release that wrote it'],
      ],
    ];
    for (const [what, edit, says] of mixed) {
      it(`${what} are refused in one line that says what to do`, async () => {
        const database = await connect(place);
        await applyMigrations(database.queries, database.location);
        await sql.raw(edit).execute(database.queries);
        await database.close();
        for (const mode of ['apply', 'require'] as const) {
          const failure = await openStore(place.location, { migrations: mode }).catch(
            (thrown: unknown) => thrown,
          );
          expect(codeOf(failure)).to.equal('store-mixed');
          for (const each of says) expect(String(failure)).to.include(each).and.not.include('\n');
        }
      });
    }

    it('that ran without a record are refused in one line that says what to do', async () => {
      const database = await connect(place);
      const first = { [names[0]!]: migrations[names[0]!]! };
      await applyMigrations(database.queries, database.location, first);
      await sql`delete from overreach_migration`.execute(database.queries);
      await database.close();
      const failure = await openStore(place.location, { migrations: 'apply' }).catch(
        (thrown: unknown) => thrown,
      );
      expect(codeOf(failure)).to.equal('store-mixed');
      expect(String(failure)).to.match(
        /has no record of migration `0001-[^`]*`, but what it makes: restore it from a backup[^\n]*$/,
      );
    });

    it('go by their names, whatever the clocks said that they ran by', async () => {
      const database = await connect(place);
      const older = Object.fromEntries(names.slice(0, -1).map((name) => [name, migrations[name]!]));
      await applyMigrations(database.queries, database.location, older);
      await sql`
        update overreach_migration set timestamp = '2031-01-01T00:00:00.000Z' where name = ${names[3]!}
      `.execute(database.queries);
      expect(await applyMigrations(database.queries, database.location)).to.deep.equal([last]);
      await database.close();
    });

    it('leave nothing behind when one of them fails', async () => {
      const database = await connect(place);
      const failing = { up: () => Promise.reject(new Error('no such luck')) };
      const list = { ...migrations, '9998-failing': failing };
      const failure = await applyMigrations(database.queries, database.location, list).catch(
        (thrown: unknown) => thrown,
      );
      expect(String(failure)).to.include('no such luck');
      expect(await applyMigrations(database.queries, database.location)).to.deep.equal(names);
      await database.close();
    });
  });

  it('run once though four processes start them at the same time', async () => {
    const place = await freshPostgres();
    const databases = await Promise.all(Array.from({ length: 4 }, () => connect(place)));
    const applied = await Promise.all(
      databases.map(({ queries, location }) => applyMigrations(queries, location)),
    );
    expect(applied.filter((each) => each.length > 0)).to.deep.equal([names]);
    await Promise.all(databases.map(({ close }) => close()));
    await place.remove();
  });
});
