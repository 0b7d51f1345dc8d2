/**
 * A night on which 1% changed, beside the first scan of the same estate: one account of 10,000 roles, kept in an embedded store.
 * Once by a process that scanned the night before, as a worker does, and once by a new one. Argument: how many of the roles are
 * agents' (1,000).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Instant } from '../src/estate/identifiers.ts';
import { createJudgingMemory, type JudgingMemory } from '../src/run/judging-memory.ts';
import { scanEstate } from '../src/run/scan.ts';
import { openStore } from '../src/store/open-store.ts';
import type { Store } from '../src/store/store.ts';
import { locationOf } from '../test/store/location-of.ts';
import { scanFiles } from './estates/scan-files.ts';
import { measure, surroundings } from './usage.ts';

const roles = 10_000;
const agents = Number(process.argv[2] ?? 1_000);
/** Every hundredth role's inline policy is another one each night. */
const changedEach = 100;

interface Figures {
  readonly cpuSeconds: number;
  readonly parts: Readonly<Record<string, number>>;
  readonly residentMb: number;
  readonly changes: number;
}

/** Two nights are a day apart: what one leaves to the garbage collector is no cost of the next. */
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** One scan; CPU seconds of it and of its parts. */
async function scan(folder: string, store: Store, memory: JudgingMemory, night: number): Promise<Figures> {
  collectGarbage();
  const parts: Record<string, number> = {};
  let part = { name: '', used: measure() };
  const end = () => {
    if (part.name !== '') parts[part.name] = (parts[part.name] ?? 0) + part.used().cpuSeconds;
  };
  const used = measure();
  const result = await scanEstate(
    {
      estate: join(folder, 'authorization-details.json'),
      registry: join(folder, 'registry.yaml'),
      store: undefined,
      folder,
      open: store,
      casesOut: null,
      memory,
      collectedAt: new Date(Date.UTC(2026, 0, night)).toISOString() as Instant,
    },
    {
      report: (text) => {
        end();
        part = { name: text.split(' ')[0] ?? text, used: measure() };
      },
      warn: () => {},
    },
  );
  end();
  return {
    cpuSeconds: used().cpuSeconds,
    parts,
    residentMb: process.memoryUsage.rss() / 2 ** 20,
    changes: result.changes.length,
  };
}

/** Writes the estate as it is on a night. */
function writeNight(folder: string, night: number): void {
  const files = scanFiles(roles, agents, 20261120);
  const details = JSON.parse(files.authorizationDetails) as {
    RoleDetailList: {
      RolePolicyList: { PolicyDocument: { Statement: { Sid?: string; Action: string[] }[] } }[];
    }[];
  };
  for (let earlier = 1; earlier < night; earlier += 1)
    for (let index = earlier; index < roles; index += changedEach) {
      const [own] = details.RoleDetailList[index]?.RolePolicyList ?? [];
      own?.PolicyDocument.Statement[0]?.Action.push(`sqs:Tag${earlier}*`);
    }
  writeFileSync(join(folder, 'authorization-details.json'), JSON.stringify(details));
  writeFileSync(join(folder, 'registry.yaml'), files.registry);
}

const open = (folder: string) => openStore(locationOf(`pglite:${join(folder, 'db')}`));

const given = process.argv[3];
if (given !== undefined) {
  // The new process: the fourth night, on the store of those before.
  const store = await open(given);
  const figures = await scan(given, store, createJudgingMemory(), 4);
  await store.close();
  process.stdout.write(JSON.stringify(figures));
} else {
  const folder = mkdtempSync(join(tmpdir(), 'overreach-bench-'));
  try {
    const memory = createJudgingMemory();
    const store = await open(folder);
    writeNight(folder, 1);
    const full = await scan(folder, store, memory, 1);
    // On the night after the first one all that was new is new no more, which is a change of every finding.
    writeNight(folder, 2);
    await scan(folder, store, memory, 2);
    writeNight(folder, 3);
    const warm = await scan(folder, store, memory, 3);
    await store.close();
    writeNight(folder, 4);
    const program = fileURLToPath(import.meta.url);
    const child = spawnSync(process.execPath, [...process.execArgv, program, String(agents), folder], {
      encoding: 'utf8',
    });
    if (child.status !== 0) throw new Error(child.stderr);
    const anew = JSON.parse(child.stdout) as Figures;
    const words = (one: Figures): string =>
      `${one.cpuSeconds.toFixed(1)} (${Object.entries(one.parts)
        .map(([name, seconds]) => `${name} ${seconds.toFixed(1)}`)
        .join(', ')}), ${one.residentMb.toFixed(0)} MB, ${one.changes} changes`;
    const share = (one: Figures): string => `${((100 * one.cpuSeconds) / full.cpuSeconds).toFixed(0)}%`;
    process.stdout.write(
      `night: ${roles} roles, ${agents} of them agents', 1% changed; CPU s: first scan ${words(full)}; the same process ${share(warm)}: ${words(warm)}; ` +
        `a new one ${share(anew)}: ${words(anew)}; ${surroundings()}\n`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
