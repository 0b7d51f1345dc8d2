/**
 * A collection from the fake AWS, in a process of its own, into an estate folder: how many roles a second go through parse
 * and writing, and how much memory it takes. Arguments: accounts (1,000), roles of each (100).
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
import { generatedOrganization, hubCredentials, startFakeAws } from '../test/fakes/aws/index.ts';
import { surroundings as machine, measure, told } from './usage.ts';

const accounts = Number(process.argv[2] ?? 1_000);
const roles = Number(process.argv[3] ?? 100);

if (process.argv[4] === 'serve') {
  const fake = await startFakeAws({ world: generatedOrganization({ accounts, rolesPerAccount: roles }) });
  process.stdout.write(`${fake.url}\n`);
} else {
  // The fake's own work and memory are none of the collector's.
  const file = fileURLToPath(import.meta.url);
  const server = spawn(process.execPath, [file, String(accounts), String(roles), 'serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve) =>
    server.stdout.once('data', (data: Buffer) => resolve(String(data).trim())),
  );
  const home = mkdtempSync(join(tmpdir(), 'overreach-bench-'));
  // What is measured is the collector, not how long it waits for its turn.
  const limits: CallLimits = { take: async () => {} };
  const surroundings = openSurroundings({ userAgent: 'overreach/bench', endpoint: url, limits });
  try {
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
    const used = measure();
    const { roles: read } = await collectEstate(config, {
      surroundings,
      hub: await openHub(config, surroundings, async () => hubCredentials),
      folder: await beginEstateFolder(join(home, 'estate')),
      report: () => {},
      whenThrottled: () => {},
      isOfInterest: () => true,
      events: null,
    });
    const figures = used();
    process.stdout.write(
      `collect: ${read} roles of ${accounts} accounts, ${Math.round(read / figures.cpuSeconds)} roles a CPU second, in ${told(figures)}, ${machine()}\n`,
    );
  } finally {
    surroundings.close();
    rmSync(home, { recursive: true });
    server.kill();
  }
}
