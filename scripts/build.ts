/**
 * Compiles src/ and migrations/ to dist/ and copies the data beside it. A checkout needs no build: only what is
 * packed does, because Node strips no types below node_modules.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
rmSync(join(root, 'dist'), { recursive: true, force: true });
execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
for (const file of globSync('src/**/*', { cwd: root, withFileTypes: true })) {
  if (!file.isFile() || file.name.endsWith('.ts')) continue;
  const path = join(file.parentPath, file.name);
  cpSync(path, join(root, 'dist', path.slice(root.length + 1)));
}
