/**
 * A night from the fake AWS to findings in Postgres: collected into a folder, read, judged without a registry, and stored, by
 * one process; the fake and Postgres are others. How many roles a second go through, by wall time and by this process's own.
 * Arguments: accounts (100), roles of each (100).
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CallLimits } from '../src/collect/aws/call-limits.ts';
import { collectEstate } from '../src/collect/aws/collect-estate.ts';
import { beginEstateFolder } from '../src/collect/aws/estate-folder.ts';
import { openHub } from '../src/collect/aws/hub.ts';
import { openSurroundings } from '../src/collect/aws/surroundings.ts';
import { scanEstate } from '../src/run/scan.ts';
import { parseStoreLocation } from '../src/store/location.ts';
import { openStore } from '../src/store/open-store.ts';
import { generatedOrganization, hubCredentials, startFakeAws } from '../test/fakes/aws/index.ts';
import { startEmbeddedPostgres } from '../test/store/embedded-postgres.ts';
import { surroundings as machine, measure, type Usage } from './usage.ts';

const accounts = Number(process.argv[2] ?? 100);
const roles = Number(process.argv[3] ?? 100);

if (process.argv[4] === 'serve') {
  const fake = await startFakeAws({ world: generatedOrganization({ accounts, rolesPerAccount: roles }) });
  process.stdout.write(`${fake.url}\n`);
} else {
  const file = fileURLToPath(import.meta.url);
  const server = spawn(process.execPath, [file, String(accounts), String(roles), 'serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve) =>
    server.stdout.once('data', (data: Buffer) => resolve(String(data).trim())),
  );
  const postgres = await startEmbeddedPostgres();
  const home = mkdtempSync(join(tmpdir(), 'overreach-bench-'));
  // What is measured is the program, not how long it waits for its turn.
  const limits: CallLimits = { take: async () => {} };
  const surroundings = openSurroundings({ userAgent: 'overreach/bench', endpoint: url, limits });
  try {
    const location = parseStoreLocation(postgres.url, home);
    if (!location.ok) throw new Error('the database has no address');
    const store = await openStore(location.value, { migrations: 'apply' });
    const config = {
      hubRole: null,
      readerRole: { name: 'OverreachReader', path: '/', externalId: null },
      region: 'us-east-1',
      regions: [],
      accounts: { from: 'organization' as const, include: null, exclude: null },
      layers: new Set<never>(),
      resourceServices: [],
      concurrency: 16,
      events: null,
      endpoint: url,
    };
    const estate = join(home, 'estate');
    const collecting = measure();
    const { roles: read } = await collectEstate(config, {
      surroundings,
      hub: await openHub(config, surroundings, async () => hubCredentials),
      folder: await beginEstateFolder(estate),
      report: () => {},
      whenThrottled: () => {},
      isOfInterest: () => true,
      events: null,
    });
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
        `scan from AWS, ${night}: ${read} roles of ${accounts} accounts, ${findings.length} findings in Postgres, ${rate(sum(collected, scanned))}: collected ${rate(collected)}, read, judged and stored ${rate(scanned)}, ${machine()}\n`,
      );
    }
    await store.close();
  } finally {
    surroundings.close();
    rmSync(home, { recursive: true });
    server.kill();
    await postgres.stop();
  }
}
