import { existsSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeOf, reasonOf, StoreError } from '../failure.ts';
import { type FolderLock, isLockFile, lockFolder } from './folder-lock.ts';
import { makeFolders } from './make-folders.ts';
import { template, writeTemplate } from './template.ts';

/** A store's folder, locked and holding a database cluster that can be opened. */
export interface StoreFolder {
  /** Where the cluster lies: a folder below the store's own, so that lock and cluster do not mix. */
  readonly dataDirectory: string;
  readonly lock: FolderLock;
  /** Whether the cluster was made just now. */
  readonly isNew: boolean;
}

const clusterName = 'data';
const makingPrefix = 'data-making-';

/**
 * Makes the folder ready: creates it with an empty cluster when it is new, takes its lock.
 * Throws `store-unwritable`, `store-foreign`, `store-version`, `store-damaged` or `store-busy`; whatever it had made
 * up to then is taken away again, and a folder of someone else is not touched.
 */
export function prepareFolder(directory: string): StoreFolder {
  refuseForeign(directory);
  const firstMade = writing(directory, () => makeFolders(directory));
  let lock: FolderLock | null = null;
  try {
    const locked = writing(directory, () => lockFolder(directory));
    lock = locked;
    // Looked at again under the lock: another process may have made the cluster in between.
    refuseForeign(directory);
    const dataDirectory = join(directory, clusterName);
    const isNew = !existsSync(dataDirectory);
    writing(directory, () => {
      removeLeftovers(directory);
      if (isNew) makeCluster(directory, dataDirectory);
      // What a killed process left behind; PGlite aborts on it, and the lock says that nobody is there.
      rmSync(join(dataDirectory, 'postmaster.pid'), { force: true });
    });
    checkVersion(directory, dataDirectory);
    return { dataDirectory, lock: locked, isNew };
  } catch (thrown) {
    lock?.release();
    if (firstMade !== undefined) removeMade(directory, firstMade);
    throw thrown;
  }
}

function makeCluster(directory: string, dataDirectory: string): void {
  const making = join(directory, `${makingPrefix}${process.pid}`);
  try {
    writeTemplate(making);
    // The rename makes it whole or not at all, whenever the process is killed.
    renameSync(making, dataDirectory);
  } catch (thrown) {
    rmSync(making, { recursive: true, force: true });
    throw thrown;
  }
}

function refuseForeign(directory: string): void {
  let names: readonly string[];
  try {
    names = readdirSync(directory);
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return;
    throw unwritable(directory, thrown);
  }
  const strangers = names.filter((name) => !isOurs(name));
  const holdsCluster = existsSync(join(directory, clusterName, 'PG_VERSION'));
  if (strangers.length > 0 && !(holdsCluster && names.some(isLockFile))) {
    throw new StoreError(
      'store-foreign',
      `\`${directory}\` holds something else (\`${strangers[0]}\`): name an empty or a new folder`,
    );
  }
  if (names.includes(clusterName) && !holdsCluster) {
    throw new StoreError(
      names.some(isLockFile) ? 'store-damaged' : 'store-foreign',
      `\`${join(directory, clusterName)}\` is no database: name another folder, or restore this one`,
    );
  }
}

function isOurs(name: string): boolean {
  return name === clusterName || name.startsWith(makingPrefix) || isLockFile(name);
}

function removeLeftovers(directory: string): void {
  for (const name of readdirSync(directory)) {
    if (name.startsWith(makingPrefix)) rmSync(join(directory, name), { recursive: true, force: true });
  }
}

function checkVersion(directory: string, dataDirectory: string): void {
  const version = readFileSync(join(dataDirectory, 'PG_VERSION'), 'utf8').trim();
  if (version === template.postgres) return;
  throw new StoreError(
    'store-version',
    `the store in \`${directory}\` is of Postgres ${version}, this release reads ${template.postgres}: open it with the release that made it`,
  );
}

// Takes away the folders made on the way, from the innermost up, as long as nothing else is in them.
function removeMade(directory: string, firstMade: string): void {
  try {
    for (const name of readdirSync(directory)) {
      if (isLockFile(name)) rmSync(join(directory, name), { force: true });
    }
    for (let folder = directory; folder.startsWith(firstMade); folder = dirname(folder)) rmdirSync(folder);
  } catch {
    // Someone else has put something there: it stays.
  }
}

function writing<T>(directory: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw thrown instanceof StoreError ? thrown : unwritable(directory, thrown);
  }
}

function unwritable(directory: string, thrown: unknown): StoreError {
  const message = `cannot write the store's folder \`${directory}\`: ${why(thrown)}`;
  return new StoreError('store-unwritable', message, thrown);
}

function why(thrown: unknown): string {
  switch (codeOf(thrown)) {
    case 'EACCES':
    case 'EPERM':
      return 'permission denied; choose another folder, or change its owner';
    case 'EROFS':
      return 'the file system is read-only; choose another folder';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'no space left on the disk';
    case 'ENOTDIR':
    case 'EEXIST':
      return 'a file is in the way; choose another folder';
    case 'ENOENT':
      return 'no folder can be made there; choose another folder';
    case 'ENAMETOOLONG':
      return 'the name is too long';
    default:
      return reasonOf(thrown);
  }
}
