/**
 * A process of its own for the tests: opens the PGlite folder given, writes one row a transaction, and prints each
 * number once it is committed, until it is killed.
 */
import { openPglite } from '../../../src/store/pglite/open.ts';

const { client } = await openPglite(process.argv[2] ?? '');
await client.exec('create table if not exists written (number int primary key, filler text not null)');
const next = await client.query<{ first: number }>(
  'select coalesce(max(number), 0) + 1 as first from written',
);
for (let number = next.rows[0]?.first ?? 1; ; number++) {
  await client.transaction(async (transaction) => {
    await transaction.query('insert into written values ($1, $2)', [number, 'x'.repeat(2_000)]);
  });
  process.stdout.write(`${number}\n`);
}
