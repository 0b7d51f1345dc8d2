/**
 * Makes src/store/pglite/template.tar.br: an empty database cluster, as PGlite's own initdb writes it, packed.
 * Run it after an update of @electric-sql/pglite (`node scripts/build-pglite-template.ts`; 20 s, 1.2 GB), and set the
 * release in src/store/pglite/template.ts. Packed it is 1.4 MB, on disk 24 MB, most of it an empty write-ahead log.
 */
import { writeFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';
import { template } from '../src/store/pglite/template.ts';

const database = await PGlite.create();
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
