import { randomUUID } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { codeOf, StoreError } from '../failure.ts';
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.ts';

/**
 * One process at a time in a store's folder: two PGlites on one folder silently lose rows.
 *
 * The lock is the file `lock.<n>` with the highest n; it names its holder, or is empty when free. Taking it is
 * making `lock.<n+1>`, whole and at once (a hard link), and then seeing that none is higher.
 * INVARIANT: the highest file is never removed, so n only grows. A process that judged lock n to be stale and then
 * slept can therefore not take over from those who came in the meantime: its n+1 exists, or a higher one does.
 */
export interface FolderLock {
  /** Frees the lock. Twice is once. Also done when the process exits. */
  release(): void;
}

const lockName = /^lock\.(\d{1,15})$/;

const identitySchema = z.object({
  pid: z.number(),
  started: z.string().nullable(),
  host: z.string(),
  boot: z.string().nullable(),
  namespace: z.string().nullable(),
});

/** Whether a name in the folder belongs to the lock, so that it is no reason to call the folder foreign. */
export function isLockFile(name: string): boolean {
  return lockName.test(name) || name.startsWith('lock-making-');
}

/** Takes the lock of a folder that exists. Throws `store-busy` when a live process holds it. */
export function lockFolder(directory: string): FolderLock {
  const own = ownIdentity();
  // Each lost race means that someone else got further; ten in a row is someone holding it.
  for (let attempt = 0; attempt < 10; attempt++) {
    const current = highest(directory);
    const holder = current === 0 ? null : holderOf(directory, current);
    if (holder !== null) refuseIfHeld(directory, current, holder, own);
    const mine = current + 1;
    if (!make(directory, mine, own)) continue;
    if (highest(directory) === mine) {
      removeBelow(directory, mine);
      return held(join(directory, `lock.${mine}`));
    }
    rmSync(join(directory, `lock.${mine}`), { force: true });
  }
  throw new StoreError(
    'store-busy',
    `the store in \`${directory}\` is being opened by another process: try again`,
  );
}

function held(file: string): FolderLock {
  let isHeld = true;
  const release = (): void => {
    if (!isHeld) return;
    isHeld = false;
    process.off('exit', release);
    try {
      truncateSync(file);
    } catch {
      // The folder is gone, or no longer writable: the next one sees that this process has ended.
    }
  };
  process.on('exit', release);
  return { release };
}

function highest(directory: string): number {
  let highest = 0;
  for (const name of readdirSync(directory)) {
    const match = lockName.exec(name);
    if (match !== null) highest = Math.max(highest, Number(match[1]));
  }
  return highest;
}

/** Who holds it; null when it is free; 'unreadable' when the file is there and makes no sense. */
function holderOf(directory: string, number: number): ProcessIdentity | 'unreadable' | null {
  try {
    const text = readFileSync(join(directory, `lock.${number}`), 'utf8');
    if (text === '') return null;
    return identitySchema.parse(JSON.parse(text));
  } catch (thrown) {
    // Gone between listing and reading: a higher one has come, and making ours will show it.
    return codeOf(thrown) === 'ENOENT' ? null : 'unreadable';
  }
}

function refuseIfHeld(
  directory: string,
  number: number,
  holder: ProcessIdentity | 'unreadable',
  own: ProcessIdentity,
): void {
  const file = join(directory, `lock.${number}`);
  if (holder === 'unreadable') {
    throw new StoreError(
      'store-busy',
      `the lock file \`${file}\` cannot be read: if no other process uses this store, delete it`,
    );
  }
  switch (isRunning(holder, own)) {
    case false:
      return;
    case true:
      throw new StoreError(
        'store-busy',
        `the store in \`${directory}\` is open in process ${holder.pid}: wait for it to end, or use another folder or a Postgres server`,
      );
    case null:
      throw new StoreError(
        'store-busy',
        `the store in \`${directory}\` is open in process ${holder.pid} on \`${holder.host}\`: if that process has ended, delete \`${file}\``,
      );
  }
}

function make(directory: string, number: number, own: ProcessIdentity): boolean {
  const draft = join(directory, `lock-making-${randomUUID()}`);
  try {
    writeFileSync(draft, JSON.stringify(own), { flag: 'wx' });
    linkSync(draft, join(directory, `lock.${number}`));
    return true;
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST') return false;
    throw thrown;
  } finally {
    rmSync(draft, { force: true });
  }
}

function removeBelow(directory: string, number: number): void {
  for (const name of readdirSync(directory)) {
    const match = lockName.exec(name);
    if (match !== null && Number(match[1]) < number) rmSync(join(directory, name), { force: true });
  }
}
