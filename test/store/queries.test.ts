import { expect } from 'chai';
import { sql } from 'kysely';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { freshPglite, freshPostgres, type TestPlace } from './databases.ts';

/** An SQL expression and the value that both databases must give for it. */
const values: readonly [string, unknown][] = [
  ['null::text', null],
  ['true', true],
  ['7::int2', 7],
  ['(-2147483648)::int4', -2147483648],
  ['9007199254740991::int8', 9007199254740991],
  ['9007199254740993::int8', 9007199254740993n],
  ['(-9223372036854775808)::int8', -9223372036854775808n],
  ['count(*)', 1],
  ['1.5::float8', 1.5],
  ["'NaN'::float8", Number.NaN],
  ['12345678901234567890.10::numeric', '12345678901234567890.10'],
  ["'ü 🦊'::text", 'ü 🦊'],
  ["timestamptz '2026-11-20 10:00:00.123456+02'", '2026-11-20T08:00:00.123Z'],
  ["timestamptz '2026-11-20 10:00:00+05:30'", '2026-11-20T04:30:00.000Z'],
  ["timestamptz '0044-01-01 00:00:00+00'", '0044-01-01T00:00:00.000Z'],
  ["timestamptz 'infinity'", 'infinity'],
  ["timestamp '2026-11-20 10:00:00'", '2026-11-20 10:00:00'],
  ["date '2026-11-20'", '2026-11-20'],
  ["interval '1 day 2 hours'", '1 day 02:00:00'],
  [`'{"b":1,"a":[null,"x"]}'::json`, { b: 1, a: [null, 'x'] }],
  [`'{"a":"😀"}'::jsonb`, { a: '😀' }],
  ["'null'::json", null],
  ["'\\x00ff'::bytea", new Uint8Array([0, 255])],
  ["array['x', null]::text[]", ['x', null]],
];

function describeQueries(name: string, make: () => Promise<TestPlace>): void {
  describe(`queries on ${name}`, function () {
    this.timeout(60_000);
    let place: TestPlace;
    let database: Database;
    before(async () => {
      place = await make();
      if (place.location.kind === 'memory') throw new Error('not a database');
      database = await openDatabase(place.location);
    });
    after(async () => {
      await database?.close();
      await place?.remove();
    });

    for (const [expression, expected] of values) {
      it(`read ${expression}`, async () => {
        const { rows } = await sql<{ value: unknown }>`select ${sql.raw(expression)} as value`.execute(
          database.queries,
        );
        expect(rows[0]?.value).to.deep.equal(expected);
      });
    }

    it('take instants, JSON text, bytes and nulls as parameters', async () => {
      const { rows } = await sql<Record<string, unknown>>`
        select ${'2026-11-20T08:00:00.123Z'}::timestamptz as at, ${'{"b":1,"a":"\\u00fc"}'}::json as json,
               ${Buffer.from([1, 2])}::bytea as bytes, ${null}::text as nothing, ${12}::int8 as number, ${false}::boolean as no
      `.execute(database.queries);
      expect(rows[0]).to.deep.equal({
        at: '2026-11-20T08:00:00.123Z',
        json: { b: 1, a: 'ü' },
        bytes: new Uint8Array([1, 2]),
        nothing: null,
        number: 12,
        no: false,
      });
    });

    it('roll a failed transaction back, and go on', async () => {
      await sql`create table word (word text primary key)`.execute(database.queries);
      const insert = (word: string) => sql`insert into word values (${word})`;
      const failing = database.queries.transaction().execute(async (transaction) => {
        await insert('one').execute(transaction);
        await insert('one').execute(transaction);
      });
      expect(await failing.catch((thrown: unknown) => Reflect.get(Object(thrown), 'code'))).to.equal('23505');
      await database.queries.transaction().execute((transaction) => insert('two').execute(transaction));
      const { rows } = await sql`select word from word`.execute(database.queries);
      expect(rows).to.deep.equal([{ word: 'two' }]);
    });

    it('keep to their transaction while others run', async () => {
      await sql`create table number (number int)`.execute(database.queries);
      const insert = (number: number) => sql`insert into number values (${number})`;
      const rolledBack = database.queries
        .transaction()
        .execute(async (transaction) => {
          for (let number = 0; number < 5; number++) await insert(number).execute(transaction);
          throw new Error('no');
        })
        .catch(() => 'rolled back');
      const others = Array.from({ length: 5 }, (_, index) => insert(100 + index).execute(database.queries));
      expect(await rolledBack).to.equal('rolled back');
      await Promise.all(others);
      const { rows } = await sql`select count(*) as count, min(number) as least from number`.execute(
        database.queries,
      );
      expect(rows).to.deep.equal([{ count: 5, least: 100 }]);
    });

    it('leave timers their turn while a long query runs', async () => {
      let ticks = 0;
      const timer = setInterval(() => {
        ticks += 1;
      }, 5);
      await sql`select count(*) from generate_series(1, 1500000)`.execute(database.queries);
      clearInterval(timer);
      expect(ticks).to.be.greaterThan(5);
    });
  });
}

describeQueries('PGlite', freshPglite);
describeQueries('Postgres', freshPostgres);
