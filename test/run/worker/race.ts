import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Store } from '../../../src/store/store.ts';

const program = fileURLToPath(new URL('../programs/race-for-slots.ts', import.meta.url));

const clock = new URL('../programs/skewed-clock.ts', import.meta.url).href;

/** The variables of a process whose clock is off by so much. */
export function skewed(skewMs: number): Record<string, string> {
  return { NODE_OPTIONS: `--import ${clock}`, SKEW_MS: String(skewMs) };
}

/** What a race came to. */
export interface RaceResult {
  /** How many slots each process ran. */
  readonly won: readonly number[];
  /** Slots that ran once, more than once, and not at all. */
  readonly once: number;
  readonly doubled: number;
  readonly missed: number;
}

/**
 * Lets so many processes race for so many slots on an empty store. @param wait milliseconds between two asks, at most
 * @param skews how far each one's clock is off, in milliseconds; those without are right
 */
export async function raceForSlots(
  store: Store,
  url: string,
  processes: number,
  slots: number,
  wait = 10,
  skews: readonly number[] = [],
): Promise<RaceResult> {
  const won = await Promise.all(
    Array.from({ length: processes }, (_, place) => run(url, slots, wait, skews[place] ?? 0)),
  );
  const scans = (await store.scans({ limit: 1_000_000 })).map(({ id }) => Number(id.split('-')[1]));
  const times = Array.from({ length: slots }, () => 0);
  for (const slot of scans) times[slot] = (times[slot] ?? 0) + 1;
  return {
    won,
    once: times.filter((count) => count === 1).length,
    doubled: times.filter((count) => count > 1).length,
    missed: times.filter((count) => count === 0).length,
  };
}

function run(url: string, slots: number, wait: number, skewMs: number): Promise<number> {
  const child = spawn(process.execPath, [program, url, String(slots), String(wait)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(skewMs === 0 ? {} : { env: { ...process.env, ...skewed(skewMs) } }),
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(Number(text)) : reject(new Error(`a process ended with ${code}`)),
    );
  });
}
