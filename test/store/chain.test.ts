import { expect } from 'chai';
import { type KyselyPlugin, sql } from 'kysely';
import type { ChainReport, KnownHead } from '../../src/audit/chain-check.ts';
import type { ScanReport } from '../../src/audit/lifecycle.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { applyMigrations, migrations } from '../../src/store/migrations.ts';
import { openStore } from '../../src/store/open-store.ts';
import { createSqlStore } from '../../src/store/sql/sql-store.ts';
import type { Store } from '../../src/store/store.ts';
import { account, detection, judgement, scanReport } from '../fakes/findings.ts';
import { freshPglite, freshPostgres, type TestPlace } from './databases.ts';
import { record } from './suite.ts';

const other = '111122223333';

/** Two accounts over two nights: five events in the first account's chain, one in the other's. */
function nights(): readonly ScanReport[] {
  const elsewhere = { ...detection('z'), account: other as ReturnType<typeof detection>['account'] };
  return [
    scanReport(0, { detections: [detection('a'), detection('b'), detection('c'), elsewhere] }),
    scanReport(1, {
      detections: [detection('a', { actions: ['s3:GetObject', 's3:PutObject'] }), detection('c')],
      judgements: [judgement('b', 'absent')],
    }),
  ];
}

/** `chain: reason link` of every broken chain. */
function breaks({ chains }: ChainReport): readonly string[] {
  return chains.flatMap(({ chain, broken }) => (broken ? [`${chain}: ${broken.reason} ${broken.link}`] : []));
}

const headsOf = (report: ChainReport): readonly KnownHead[] =>
  report.chains.flatMap(({ chain, head }) => (head === null ? [] : [{ chain, hash: head.hash }]));

/** What somebody with the right to write does to the events, and what is found. `seq` is 1 to 6, `z` is event 4. */
const tamperings: readonly {
  readonly what: string;
  readonly statements: readonly string[];
  readonly breaks: readonly string[];
  readonly missing?: number;
}[] = [
  {
    what: 'a row whose detail is changed',
    statements: [`update finding_event set detail = '{"life":1,"severity":"low"}' where seq = 2`],
    breaks: [`${account}: changed 2`],
  },
  ...['kind', 'fingerprint', 'at', 'scan_id', 'estate', 'seq'].map((column) => ({
    what: `a row whose ${column} is changed`,
    statements: [
      {
        kind: `update finding_event set kind = 'notified' where seq = 3`,
        fingerprint: `update finding_event set fingerprint = 'fp1:c' where seq = 2`,
        at: `update finding_event set at = at + interval '1 ms' where seq = 6`,
        scan_id: `update finding_event set scan_id = null where seq = 1`,
        estate: `update finding_event set estate = 'o-other' where seq = 3`,
        seq: 'update finding_event set seq = 60 where seq = 6',
      }[column] ?? '',
    ],
    breaks: [
      `${account}: changed ${{ kind: 3, fingerprint: 2, at: 5, scan_id: 1, estate: 3, seq: 5 }[column]}`,
    ],
    ...(column === 'seq' ? { missing: 54 } : {}),
  })),
  {
    what: 'a row that is changed with a hash of its own made up for it',
    statements: [`update finding_event set hash = repeat('0', 64) where seq = 2`],
    breaks: [`${account}: changed 2`],
  },
  {
    what: 'a row taken out',
    statements: ['delete from finding_event where seq = 2'],
    breaks: [`${account}: missing 2`],
    missing: 1,
  },
  {
    what: 'a row taken out and the places after it closed up',
    statements: [
      'delete from finding_event where seq = 2',
      `update finding_event set link = link - 1 where chain = '${account}' and link = 3`,
      `update finding_event set link = link - 1 where chain = '${account}' and link = 4`,
      `update finding_event set link = link - 1 where chain = '${account}' and link = 5`,
    ],
    breaks: [`${account}: changed 2`],
    missing: 1,
  },
  {
    what: 'two rows that change places',
    statements: [
      `update finding_event set link = 100 where chain = '${account}' and link = 1`,
      `update finding_event set link = 1 where chain = '${account}' and link = 2`,
      `update finding_event set link = 2 where chain = '${account}' and link = 100`,
    ],
    breaks: [`${account}: changed 1`],
  },
  {
    what: 'a row that is there twice',
    statements: [
      'insert into finding_event select 7, estate, fingerprint, kind, at, scan_id, detail, chain, link, hash from finding_event where seq = 2',
    ],
    breaks: [`${account}: repeated 2`],
  },
  {
    what: 'a row moved into another account’s chain',
    statements: [`update finding_event set chain = '${other}', link = 2 where seq = 6`],
    breaks: [`${other}: changed 2`],
  },
  {
    what: 'a chain that is gone whole',
    statements: [`delete from finding_event where chain = '${other}'`],
    breaks: [],
    missing: 1,
  },
];

function describeChain(name: string, make: () => Promise<TestPlace>): void {
  describe(`the chain of events on ${name}`, function () {
    this.timeout(60_000);
    let place: TestPlace;
    let database: Database;
    let store: Store;
    const run = async (statements: readonly string[]): Promise<void> => {
      for (const statement of statements) await sql.raw(statement).execute(database.queries);
    };
    before(async () => {
      place = await make();
      if (place.location.kind === 'memory') throw new Error('not a database');
      database = await openDatabase(place.location);
      await applyMigrations(database.queries, database.location);
      store = createSqlStore(database);
      for (const report of nights()) await record(store, report);
      // Whoever may write the rows may often drop what guards them too: the hashes must show it by themselves.
      await run([
        'alter table finding_event drop constraint finding_event_link',
        'alter table finding_event drop constraint finding_event_estate_fingerprint_fkey',
      ]);
    });
    after(async () => {
      await database?.close();
      await place?.remove();
    });

    /** Does something to the store, looks, and takes it back. */
    async function whileTampered<T>(statements: readonly string[], look: () => Promise<T>): Promise<T> {
      await run(['create table kept as table finding_event']);
      try {
        await run(statements);
        return await look();
      } finally {
        await run([
          'delete from finding_event',
          'insert into finding_event select * from kept',
          'drop table kept',
        ]);
      }
    }

    it('holds as it was written', async () => {
      const report = await store.verify();
      expect(breaks(report)).to.deep.equal([]);
      expect(report).to.deep.include({ holds: true, events: 6, missingEvents: 0, findingsWithoutEvents: 0 });
      expect(report.chains.map(({ chain, events }) => [chain, events])).to.deep.equal([
        [other, 1],
        [account, 5],
      ]);
    });

    for (const { what, statements, breaks: expected, missing = 0 } of tamperings) {
      it(`shows ${what}`, async () => {
        const report = await whileTampered(statements, () => store.verify());
        expect(report.holds).to.equal(false);
        expect(breaks(report)).to.deep.equal(expected);
        expect(report.missingEvents).to.equal(missing);
      });
    }

    it('shows a tail that was cut, to who knows the head, also after more was written', async () => {
      const known = headsOf(await store.verify());
      expect((await store.verify(known)).holds).to.equal(true);
      const cut = ['delete from finding_event where seq > 4'];
      const [blind, knowing] = await whileTampered(cut, async () => [
        await store.verify(),
        await store.verify(known),
      ]);
      expect(blind?.holds).to.equal(true);
      expect(breaks(knowing!)).to.deep.equal([`${account}: head-not-found 3`]);
      const gone = await whileTampered(['delete from finding_event'], () => store.verify(known));
      expect(breaks(gone)).to.deep.equal([`${other}: head-not-found 0`, `${account}: head-not-found 0`]);
      expect(gone.findingsWithoutEvents).to.equal(4);
    });

    it('does not take a hash for the known head that only says to be it', async () => {
      const known = headsOf(await store.verify());
      const head = known.find(({ chain }) => chain === account)!.hash;
      const forged = [
        'delete from finding_event where seq > 5',
        `update finding_event set hash = '${head}' where seq = 5`,
      ];
      const report = await whileTampered(forged, () => store.verify(known));
      expect(report.holds).to.equal(false);
    });

    it('finds an older head in a chain that has grown', async () => {
      const known = headsOf(await store.verify());
      await record(store, scanReport(2, { detections: [detection('b'), detection('c')] }));
      const report = await store.verify(known);
      expect(report).to.deep.include({ holds: true });
      expect(headsOf(report)).not.to.deep.equal(known);
    });
  });
}

describeChain('PGlite', freshPglite);
describeChain('Postgres', freshPostgres);

describe('the migration that chains events', function () {
  this.timeout(60_000);

  it('chains those that are there as they would have been from the first', async () => {
    const place = await freshPostgres();
    if (place.location.kind === 'memory') throw new Error('not a database');
    const database = await openDatabase(place.location);
    await applyMigrations(database.queries, database.location);
    const store = createSqlStore(database);
    for (const report of nights()) await record(store, report);
    const before = await store.verify();
    await sql`alter table finding_event drop column chain cascade, drop column link, drop column hash`.execute(
      database.queries,
    );
    await migrations['0005-event-chain']!.up(database.queries);
    expect(await store.verify()).to.deep.equal(before);
    expect(before.holds).to.equal(true);
    await database.close();
    await place.remove();
  });
});

describe('the check of the history', function () {
  this.timeout(60_000);

  it('takes nothing for missing that is written while it reads', async () => {
    const place = await freshPostgres();
    if (place.location.kind === 'memory') throw new Error('not a database');
    const writer = await openStore(place.location, { migrations: 'apply' });
    const elsewhere = { ...detection('z'), account: other as ReturnType<typeof detection>['account'] };
    // More than it reads at once: between two lots each of the two chains gets another link.
    const many = Array.from({ length: 5_100 }, (_, index) => detection(`role-${index}`));
    await record(writer, scanReport(0, { detections: [elsewhere, ...many] }));
    let written = 0;
    const betweenLots: KyselyPlugin = {
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        if (result.rows.length === 5_000) {
          const actions = ['s3:GetObject', 's3:PutObject'];
          const grown = { ...elsewhere, excess: detection('z', { actions }).excess };
          const { events } = await record(
            writer,
            scanReport(1, { detections: [grown, detection('role-0', { actions })] }),
          );
          written += events.length;
        }
        return result;
      },
    };
    const database = await openDatabase(place.location);
    const reader = createSqlStore({ ...database, queries: database.queries.withPlugin(betweenLots) });
    expect(await reader.verify()).to.include({ holds: true, missingEvents: 0, events: 5_101 });
    expect(written).to.equal(2);
    expect(await writer.verify()).to.include({ holds: true, events: 5_103 });
    await Promise.all([writer.close(), reader.close()]);
    await place.remove();
  });
});
