import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A program of this folder, running. */
export interface RunningProgram {
  readonly child: ChildProcess;
  /** The next line it prints; null when there is none any more. */
  nextLine(): Promise<string | null>;
  /** kill -9, and waits for its end. */
  kill(): Promise<void>;
}

/** Starts a program of this folder (`hold-lock`). */
export function runProgram(name: string, ...parameters: readonly string[]): RunningProgram {
  const file = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  const child = spawn(process.execPath, [file, ...parameters], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = once(child, 'exit');
  return {
    child,
    nextLine: async () => {
      const line = await lines.next();
      return line.done ? null : line.value;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
