import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

export type SolverAnswer = 'sat' | 'unsat' | 'unknown';

/** Whether a `z3` is on the PATH. */
export function z3IsThere(): boolean {
  return spawnSync('z3', ['--version']).status === 0;
}

/** Asks z3 one query; what takes longer than the time limit (milliseconds) is `unknown`. */
export async function askZ3(query: string, milliseconds: number): Promise<SolverAnswer> {
  const child: ChildProcess = spawn('nice', ['-n', '10', 'z3', `-t:${milliseconds}`, '-memory:1500', '-in'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const kill = setTimeout(() => child.kill('SIGKILL'), milliseconds + 1000);
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stdin?.on('error', () => {});
  child.stdin?.end(query);
  await once(child, 'close');
  clearTimeout(kill);
  const first = output.split('\n', 1)[0] ?? '';
  if (first.startsWith('(error')) throw new Error(first);
  return first === 'sat' || first === 'unsat' ? first : 'unknown';
}
