import { spawn } from 'node:child_process';
import type { CallLimits } from '../src/collect/aws/call-limits.ts';
import { collectEstate } from '../src/collect/aws/collect-estate.ts';
import { beginEstateFolder } from '../src/collect/aws/estate-folder.ts';
import { openHub } from '../src/collect/aws/hub.ts';
import { openSurroundings } from '../src/collect/aws/surroundings.ts';
import { generatedOrganization, hubCredentials, startFakeAws } from '../test/fakes/aws/index.ts';

/** How large the organization is. */
export interface Size {
  readonly accounts: number;
  /** Of each account. */
  readonly roles: number;
}

/** Serves an organization behind the fake AWS, in a process of its own, and prints where. */
export async function serveOrganization({ accounts, roles }: Size): Promise<void> {
  const fake = await startFakeAws({ world: generatedOrganization({ accounts, rolesPerAccount: roles }) });
  process.stdout.write(`${fake.url}\n`);
}

/**
 * Runs something with a way to collect such an organization into a folder, which says how many roles it read. The fake's own
 * work and memory are another process's: the benchmark itself, called with `serve` as its third argument.
 */
export async function withOrganization(
  benchmark: string,
  { accounts, roles }: Size,
  work: (collect: (folder: string) => Promise<number>) => Promise<void>,
): Promise<void> {
  const server = spawn(process.execPath, [benchmark, String(accounts), String(roles), 'serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const endpoint = await new Promise<string>((resolve) =>
    server.stdout.once('data', (data: Buffer) => resolve(String(data).trim())),
  );
  // What is measured is the program, not how long it waits for its turn.
  const limits: CallLimits = { take: async () => {} };
  const surroundings = openSurroundings({ userAgent: 'overreach/bench', endpoint, limits });
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
    endpoint,
  };
  const collect = async (folder: string): Promise<number> => {
    const collected = await collectEstate(config, {
      surroundings,
      hub: await openHub(config, surroundings, async () => hubCredentials),
      folder: await beginEstateFolder(folder),
      report: () => {},
      whenThrottled: () => {},
      isOfInterest: () => true,
      events: null,
    });
    return collected.roles;
  };
  try {
    await work(collect);
  } finally {
    surroundings.close();
    server.kill();
  }
}
