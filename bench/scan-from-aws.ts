/**
 * A night from the fake AWS to findings in Postgres: collected into a folder, read, judged without a registry, and stored, by
 * one process; the fake and Postgres are others. How many roles a second go through, by wall time and by this process's own.
 * Arguments: accounts (100), roles of each (100).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scanEstate } from '../src/run/scan.ts';
import { parseStoreLocation } from '../src/store/location.ts';
import { openStore } from '../src/store/open-store.ts';
import { startEmbeddedPostgres } from '../test/store/embedded-postgres.ts';
import { serveOrganization, withOrganization } from './fake-organization.ts';
import { surroundings as machine, measure, type Usage } from './usage.ts';

const size = { accounts: Number(process.argv[2] ?? 100), roles: Number(process.argv[3] ?? 100) };

if (process.argv[4] === 'serve') await serveOrganization(size);
else {
  const postgres = await startEmbeddedPostgres();
  const home = mkdtempSync(join(tmpdir(), 'overreach-bench-'));
  try {
    const location = parseStoreLocation(postgres.url, home);
    if (!location.ok) throw new Error('the database has no address');
    const store = await openStore(location.value, { migrations: 'apply' });
    await withOrganization(fileURLToPath(import.meta.url), size, async (collect) => {
      const estate = join(home, 'estate');
      const collecting = measure();
      const read = await collect(estate);
      const collected = collecting();
      const rate = ({ seconds, cpuSeconds }: Usage) =>
        `${Math.round(read / seconds)} roles a second (${Math.round(read / cpuSeconds)} a CPU second)`;
      const sum = (one: Usage, other: Usage): Usage => ({
        seconds: one.seconds + other.seconds,
        cpuSeconds: one.cpuSeconds + other.cpuSeconds,
      });
      const request = { estate, registry: null, store: undefined, folder: home, open: store, casesOut: null };
      for (const night of ['the first night', 'the next, unchanged']) {
        const scanning = measure();
        const { findings } = await scanEstate(request, { report: () => {}, warn: () => {} });
        const scanned = scanning();
        process.stdout.write(
          `scan from AWS, ${night}: ${read} roles of ${size.accounts} accounts, ${findings.length} findings in Postgres, ${rate(sum(collected, scanned))}: collected ${rate(collected)}, read, judged and stored ${rate(scanned)}, ${machine()}\n`,
        );
      }
    });
    await store.close();
  } finally {
    rmSync(home, { recursive: true });
    await postgres.stop();
  }
}
