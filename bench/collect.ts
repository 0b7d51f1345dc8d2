/**
 * A collection from the fake AWS, in a process of its own, into an estate folder: how many roles a second go through parse
 * and writing, and how much memory it takes. Arguments: accounts (1,000), roles of each (100).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serveOrganization, withOrganization } from './fake-organization.ts';
import { surroundings as machine, measure, told } from './usage.ts';

const size = { accounts: Number(process.argv[2] ?? 1_000), roles: Number(process.argv[3] ?? 100) };

if (process.argv[4] === 'serve') await serveOrganization(size);
else {
  const home = mkdtempSync(join(tmpdir(), 'overreach-bench-'));
  try {
    await withOrganization(fileURLToPath(import.meta.url), size, async (collect) => {
      const used = measure();
      const read = await collect(join(home, 'estate'));
      const figures = used();
      process.stdout.write(
        `collect: ${read} roles of ${size.accounts} accounts, ${Math.round(read / figures.cpuSeconds)} roles a CPU second, in ${told(figures)}, ${machine()}\n`,
      );
    });
  } finally {
    rmSync(home, { recursive: true });
  }
}
