/**
 * Makes src/store/pglite/template.tar.br: an empty database cluster, as PGlite's own initdb writes it, packed.
 * Run it after an update of @electric-sql/pglite (`node scripts/build-pglite-template.ts`; 20 s, 1.2 GB), and set the
 * release in src/store/pglite/template.ts. Brotli with a window of 16 MB finds the three copies of the same system
 * tables: 1.4 MB, where gzip takes 4.5 MB.
 */
import { writeFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';
import { template } from '../src/store/pglite/template.ts';

const database = await PGlite.create();
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
