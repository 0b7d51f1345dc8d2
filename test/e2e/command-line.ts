import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the project. */
export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

const entry = join(projectRoot, 'src/cli/main.ts');

/** What a run of the command printed and ended with. */
export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs `overreach …` as `npm run overreach -- …` does for a person who stands in `folder`: npm moves to the checkout
 * and leaves that folder in INIT_CWD. `moved: false` runs it as installed.
 */
export function overreach(
  args: readonly string[],
  options: {
    readonly folder?: string;
    readonly stdin?: string;
    readonly variables?: Record<string, string>;
    readonly moved?: boolean;
  } = {},
): Promise<CommandResult> {
  const folder = options.folder ?? projectRoot;
  const child = spawn(process.execPath, [entry, ...args], {
    cwd: options.moved === false ? folder : projectRoot,
    env: { ...process.env, INIT_CWD: folder, NO_COLOR: '', FORCE_COLOR: '', ...options.variables },
  });
  const text = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text.stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text.stderr += chunk;
  });
  // A command that fails early does not read what it is given.
  child.stdin.on('error', () => {});
  child.stdin.end(options.stdin ?? '');
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, ...text }));
  });
}

/** Runs something in a new folder that is removed afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'overreach-e2e-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The JSON values of a result's stdout, one a line. */
export function jsonLines(result: CommandResult): readonly Record<string, unknown>[] {
  return result.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
