/**
 * A process of its own for the tests: opens the PGlite folder given, writes three rows a transaction, and prints
 * the number they share once they are committed, until it is
 * killed; with `once` it ends after the first, leaving the store open.
 */
import { openPglite } from '../../../src/store/pglite/open.ts';

const [directory = '', mode = ''] = process.argv.slice(2);
const { client } = await openPglite(directory);
await client.exec(
  'create table if not exists written (number int, part int, filler text not null, primary key (number, part))',
);
const next = await client.query<{ first: number }>(
  'select coalesce(max(number), 0) + 1 as first from written',
);
for (let number = next.rows[0]?.first ?? 1; ; number++) {
  await client.transaction(async (transaction) => {
    for (const part of [1, 2, 3]) {
      await transaction.query('insert into written values ($1, $2, $3)', [number, part, 'x'.repeat(2_000)]);
    }
  });
  process.stdout.write(`${number}\n`);
  if (mode === 'once') break;
}
