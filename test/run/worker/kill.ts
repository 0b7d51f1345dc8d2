import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../programs/run-nights.ts', import.meta.url));

/** A process that runs nights. */
export interface NightsProcess {
  /** The next line it prints; null when it has ended. */
  nextLine(): Promise<string | null>;
  signal(signal: NodeJS.Signals): void;
  readonly ended: Promise<unknown>;
}

/** Starts a process that runs the nights of a folder on a store. */
export function runNights(url: string, folder: string, nights: number, leaseMs = 200): NightsProcess {
  const child = spawn(process.execPath, [program, url, folder, String(nights), String(leaseMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    nextLine: async () => {
      const line = await lines.next();
      return line.done ? null : line.value;
    },
    signal: (signal) => void child.kill(signal),
    ended: once(child, 'exit'),
  };
}

/** A night that is killed so often in a row is let through: a slot is given up after ten claims, which is tried elsewhere. */
const mostInARow = 6;

/** Kills fall within so many milliseconds of a warm process's next scan; each takes some tens of them. */
const warmMs = 100;

/**
 * Runs nights in processes that are killed (-9) until so many kills are done or the nights are over, then lets one finish.
 * A kill falls at any instant of a process's first scan, or shortly after it, into the scans and writes that follow.
 * @param random from 0 up to 1
 * @returns how many kills there were, and how many hit a scan that was not kept
 */
export async function killNights(
  request: { readonly url: string; readonly folder: string; readonly nights: number; readonly kills: number },
  random: () => number,
  isTimeUp: () => boolean = () => false,
): Promise<{ readonly kills: number; readonly duringScan: number }> {
  const { url, folder, nights } = request;
  let [kills, duringScan, inARow, firstScanMs, lastFirst] = [0, 0, 0, 0, ''];
  while (kills < request.kills && !isTimeUp()) {
    const worker = runNights(url, folder, nights);
    const first = (await worker.nextLine()) ?? 'end';
    if (first === 'end') break;
    inARow = first === lastFirst ? inARow + 1 : 0;
    lastFirst = first;
    const started = performance.now();
    const kept = Promise.withResolvers<void>();
    const last = (async () => {
      let latest = first;
      for (let line = await worker.nextLine(); line !== null; line = await worker.nextLine()) {
        if (latest === first) {
          kept.resolve();
          if (firstScanMs === 0) firstScanMs = performance.now() - started;
        }
        latest = line;
      }
      kept.resolve();
      return latest;
    })();
    // The first one is let through, to see how long a scan takes here and now.
    const mayDieFirst = firstScanMs > 0 && inARow < mostInARow && random() < 0.7;
    if (mayDieFirst) await Promise.race([kept.promise, pause(random() * firstScanMs)]);
    else {
      await kept.promise;
      await pause(random() * warmMs);
    }
    worker.signal('SIGKILL');
    const latest = await last;
    await worker.ended;
    if (latest === 'end') break;
    kills += 1;
    if (latest.startsWith('scanning')) duringScan += 1;
  }
  const finisher = runNights(url, folder, nights);
  while ((await finisher.nextLine()) !== null);
  await finisher.ended;
  return { kills, duringScan };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
