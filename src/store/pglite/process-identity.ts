import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Which process this is, so that a later one can tell whether it still runs. A process id alone will not do:
 * ids are used again, and mean nothing on another machine, after a reboot or in another container.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** When the process started, in whatever words the system has for it; null where it has none. */
  readonly started: string | null;
  readonly host: string;
  /** Changes with every boot; null where the system does not say. */
  readonly boot: string | null;
  /** The process-id namespace, which tells containers apart; null where the system has none. */
  readonly namespace: string | null;
}

/** The identity of this process. */
export function ownIdentity(): ProcessIdentity {
  return {
    pid: process.pid,
    started: startOf(process.pid),
    host: hostname(),
    boot: attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    namespace: attempt(() => readlinkSync('/proc/self/ns/pid')),
  };
}

/** Whether that process still runs; null when it cannot be known from here (another host or container). */
export function isRunning(other: ProcessIdentity, own: ProcessIdentity = ownIdentity()): boolean | null {
  if (other.host !== own.host) return null;
  // The same host after a reboot: nothing of before is left.
  if (other.boot !== own.boot && other.boot !== null && own.boot !== null) return false;
  if (other.namespace !== own.namespace) return null;
  try {
    process.kill(other.pid, 0);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ESRCH') return false;
    // EPERM: it runs, and belongs to someone else.
  }
  const started = startOf(other.pid);
  return other.started === null || started === null || other.started === started;
}

function startOf(pid: number): string | null {
  // proc_pid_stat(5): field 22, counted after the command name, which may itself hold spaces and brackets.
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  if (stat !== null) return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  const ps = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { LC_ALL: 'C' },
  });
  const started = ps.status === 0 ? ps.stdout.trim() : '';
  return started === '' ? null : started;
}

function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
