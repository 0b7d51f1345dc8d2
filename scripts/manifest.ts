/**
 * What is published differs from the checkout in its manifest: compiled entry points, no bundled Node, no
 * development parts, and the Node version that it needs. `pack` writes that manifest, `restore` puts ours back.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const manifestPath = join(root, 'package.json');
const keptPath = join(root, 'package.json.checkout.tmp');

interface Manifest {
  exports: Record<string, string>;
  engines?: Record<string, string>;
  scripts?: unknown;
  devDependencies?: unknown;
  optionalDependencies?: unknown;
  allowScripts?: unknown;
}

if (process.argv[2] === 'restore') {
  if (existsSync(keptPath)) renameSync(keptPath, manifestPath);
} else {
  const text = readFileSync(manifestPath, 'utf8');
  writeFileSync(keptPath, text);
  const { scripts, devDependencies, optionalDependencies, allowScripts, ...published } = JSON.parse(
    text,
  ) as Manifest;
  published.engines = { node: '>=22.18' };
  published.exports = Object.fromEntries(
    Object.entries(published.exports).map(([name, path]) => [
      name,
      path.replace('./src/', './dist/src/').replace(/\.ts$/, '.js'),
    ]),
  );
  writeFileSync(manifestPath, `${JSON.stringify(published, null, 2)}\n`);
}
