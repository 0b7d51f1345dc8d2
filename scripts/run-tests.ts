/**
 * Runs all tests in two lots side by side: those that start processes wait more than they compute, and the others do not wait.
 * What a lot prints stays together. `npm run test:only` runs one after the other.
 */
import { spawn } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const withProcesses = /^test\/(e2e|run|faults)\//;
const files = globSync('test/**/*.test.ts').sort();
const home = mkdtempSync(join(tmpdir(), 'overreach-tests-'));

interface Ended {
  readonly status: number;
  readonly said: string;
}

/** Each lot has temporary files of its own: some tests look whether any were left behind. */
function run(name: string, lot: readonly string[], isShown: boolean): Promise<Ended> {
  const place = join(home, name);
  mkdirSync(place);
  const child = spawn('mocha', ['--forbid-only', ...lot], {
    env: { ...process.env, TMPDIR: place },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const parts: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => {
      if (isShown) process.stdout.write(part);
      else parts.push(part);
    });
  return new Promise((resolve) =>
    child.on('close', (code) => resolve({ status: code ?? 1, said: Buffer.concat(parts).toString() })),
  );
}

const lots = Map.groupBy(files, (file) => (withProcesses.test(file) ? 'processes' : 'others'));
const [processes, others] = await Promise.all([
  run('processes', lots.get('processes') ?? [], true),
  run('others', lots.get('others') ?? [], false),
]);
process.stdout.write(others.said);
rmSync(home, { recursive: true, force: true });
process.exit(Math.max(processes.status, others.status));
