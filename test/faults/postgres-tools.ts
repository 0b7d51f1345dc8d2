import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where Debian and its like put the releases of Postgres, each in a folder of its own. */
const releases = '/usr/lib/postgresql';

/** A Postgres of this machine with its own pg_dump and pg_restore; null: there is none, of a release that a store runs on. */
export function installedPostgres(): string | null {
  const found = existsSync(releases) ? readdirSync(releases) : [];
  const usable = found
    .filter((release) => Number(release) >= 15)
    .map((release) => join(releases, release))
    .filter((folder) =>
      ['initdb', 'postgres', 'pg_dump', 'pg_restore'].every((name) => existsSync(join(folder, 'bin', name))),
    );
  return usable.toSorted().at(-1) ?? null;
}

/** Runs one of its programs; throws what it says when it fails. */
export function runTool(installed: string, name: string, parameters: readonly string[]): void {
  const result = spawnSync(join(installed, 'bin', name), parameters, { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`${name}: ${result.error?.message ?? result.stderr}`);
}
