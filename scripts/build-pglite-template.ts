/**
 * Makes src/store/pglite/template.tar.br: a migrated, empty store as PGlite's own initdb and our migrations make it.
 * Run it after an update of @electric-sql/pglite (`node scripts/build-pglite-template.ts`; 20 s, 1.2 GB), and set the
 * release in src/store/pglite/template.ts. After a new migration it may be run, and need not: what the template lacks
 * is applied when a store is opened. Packed it is 1.4 MB, on disk 25 MB, most of it an empty write-ahead log.
 */
import { writeFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect } from 'kysely';
import { columnParsers } from '../src/store/column-values.ts';
import { applyMigrations } from '../src/store/migrations.ts';
import { template } from '../src/store/pglite/template.ts';
import type { Tables } from '../src/store/sql/tables.ts';

const database = await PGlite.create({ parsers: Object.fromEntries(columnParsers) });
await applyMigrations(
  new Kysely<Tables>({ dialect: new PGliteDialect({ pglite: database }) }),
  'the template',
);
// The two template databases are for CREATE DATABASE, which PGlite does not have: a third of the files remains.
await database.exec('update pg_database set datistemplate = false, datallowconn = true');
await database.exec('drop database template0');
await database.exec('drop database template1');
await database.exec('checkpoint');
const dump = await database.dumpDataDir('none');
await database.close();
const archive = Buffer.from(await dump.arrayBuffer());
const packed = brotliCompressSync(archive, {
  params: {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: archive.length,
  },
});
writeFileSync(template.file, packed);
process.stdout.write(`template.tar.br: ${packed.length} bytes of ${archive.length}\n`);
