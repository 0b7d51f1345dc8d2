import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { readTar } from './tar.ts';

/**
 * The PGlite release that made the template, and its Postgres. A newer PGlite of the same Postgres opens it too;
 * `scripts/build-pglite-template.ts` makes it anew, and a test says when that is due.
 */
export const template = {
  pglite: '0.5.16',
  postgres: '18',
  file: new URL('./template.tar.br', import.meta.url),
} as const;

/**
 * Writes the database cluster of an empty store, migrated as of when the template was made, into `directory`, which
 * must not exist yet. Letting PGlite make one runs initdb, which takes 1.2 GB and 2 s, and migrating another 0.5 s.
 */
export function writeTemplate(directory: string): void {
  const archive = brotliDecompressSync(readFileSync(template.file));
  mkdirSync(directory, { mode: 0o700 });
  for (const entry of readTar(archive)) {
    const path = join(directory, entry.path);
    if (entry.kind === 'directory') mkdirSync(path, { recursive: true, mode: 0o700 });
    else writeFile(path, entry.content);
  }
}

function writeFile(path: string, content: Uint8Array): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    for (let at = 0; at < content.length; ) at += writeSync(file, content, at);
  } finally {
    closeSync(file);
  }
}
