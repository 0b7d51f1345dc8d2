import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { OptionalLayer } from '../../../src/collect/aws/collect-config.ts';
import type { JobTimes } from '../../../src/run/jobs/job-times.ts';
import type { Collecting } from '../../collect/aws/collecting.ts';
import { hubCredentials } from '../../fakes/aws/index.ts';

const program = fileURLToPath(new URL('../programs/collect-jobs.ts', import.meta.url));

/** What a worker's process is told beside its store and the fake. */
export interface JobProgramOptions {
  readonly collect?: Omit<Collecting, 'layers'> & { readonly layers?: readonly OptionalLayer[] };
  readonly times?: Partial<JobTimes>;
  readonly registry?: string | null;
  readonly leaseMs?: number;
}

/** A line of a worker's log. */
export interface LogLine {
  readonly message: string;
  readonly run?: string;
  readonly account?: string;
  readonly reason?: string;
  readonly isResumed?: boolean;
}

/** A worker that runs in a process of its own. */
export interface WorkerProcess {
  readonly lines: readonly LogLine[];
  /** Ends when a line has been logged; fails when the process ends before. */
  until(isIt: (line: LogLine) => boolean): Promise<LogLine>;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Short enough for a test; pg-boss finds out about a dead worker after ten seconds at the earliest. */
export const quickTimes: Partial<JobTimes> = {
  idleMs: 100,
  busyMs: 100,
  heartbeatSeconds: 10,
  superviseSeconds: 1,
  retrySeconds: 1,
  afterFailureMs: 200,
};

/** Starts a worker. */
export function startWorkerProcess(
  store: string,
  endpoint: string,
  folder: string,
  options: JobProgramOptions = {},
): WorkerProcess {
  const told = JSON.stringify({ ...options, times: { ...quickTimes, ...options.times } });
  const child = spawn(process.execPath, [program, store, endpoint, folder, told], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      TMPDIR: folder,
      AWS_ACCESS_KEY_ID: hubCredentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: hubCredentials.secretAccessKey,
    },
  });
  const lines: LogLine[] = [];
  const waiting = new Set<() => void>();
  createInterface({ input: child.stdout }).on('line', (text) => {
    lines.push(JSON.parse(text) as LogLine);
    for (const look of waiting) look();
  });
  const ended = once(child, 'exit');
  return {
    lines,
    until: (isIt) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = lines.find(isIt);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
        void ended.then(() => reject(new Error(`the worker ended: ${JSON.stringify(lines.slice(-5))}`)));
      }),
    async kill(signal) {
      child.kill(signal);
      await ended;
    },
  };
}

/** The accounts that these workers put aside, in order, each as often as it was. */
export function accountsRead(workers: readonly WorkerProcess[]): readonly string[] {
  return workers
    .flatMap(({ lines }) =>
      lines.flatMap(({ message, account, gap }: LogLine & { gap?: unknown }) =>
        message === 'an account was read' && gap === null && account ? [account] : [],
      ),
    )
    .sort();
}
