/**
 * A process of its own for the tests: opens the PGlite folder given, writes one row a transaction and prints each
 * number once it is committed, until it is killed. With `once` it closes after the first row.
 */
import { openPglite } from '../../../src/store/pglite/open.ts';

const [directory = '', mode = ''] = process.argv.slice(2);
const { client, close } = await openPglite(directory).catch((thrown: unknown) => {
  process.stdout.write(
    `${JSON.stringify({ code: Reflect.get(Object(thrown), 'code'), message: String(thrown) })}\n`,
  );
  return process.exit(1);
});
await client.exec('create table if not exists held (number int primary key, filler text not null)');
const next = await client.query<{ first: number }>('select coalesce(max(number), 0) + 1 as first from held');
for (let number = next.rows[0]?.first ?? 1; ; number++) {
  await client.transaction(async (transaction) => {
    await transaction.query('insert into held values ($1, $2)', [number, 'x'.repeat(2_000)]);
  });
  process.stdout.write(`${number}\n`);
  if (mode === 'once') break;
}
await close();
