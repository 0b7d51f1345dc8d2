import type { AccountId } from '../estate/identifiers.ts';
import { digestOfFiles } from './digest.ts';

/** The files of events that an estate was written with for one account. */
export interface WrittenFiles {
  readonly files: number;
  /** Of `digestOfFiles`, over the names below the estate and the files as they are on disk. */
  readonly sha256: string;
}

/** The files that folders of an estate were written with; `.` is the estate itself. */
export interface FolderFiles {
  readonly folders: readonly string[];
  readonly names: readonly string[];
}

/** Sums up the files below `cloudtrail/` by account. `digests`: of each file, sha256 in hex, by its name. */
export function eventFilesOf(
  digests: ReadonlyMap<string, string>,
  accounts: readonly AccountId[],
): ReadonlyMap<AccountId, WrittenFiles> {
  const byAccount = Map.groupBy(
    [...digests].filter(([name]) => name.startsWith('cloudtrail/')),
    ([name]) => name.split('/')[1] as AccountId,
  );
  const ids = [...new Set([...accounts, ...byAccount.keys()])].sort();
  return new Map(
    ids.map((id) => {
      const files = byAccount.get(id) ?? [];
      return [id, { files: files.length, sha256: digestOfFiles(new Map(files)) }];
    }),
  );
}

/** Names of files by their folders; folders with the same names together, in order. */
export function folderFilesOf(names: readonly string[]): readonly FolderFiles[] {
  const folders = Map.groupBy(names.toSorted(), folderOf);
  const alike = Map.groupBy([...folders].sort(compareFirst), ([, files]) => files.map(nameOf).join('/'));
  return [...alike.values()].map((group) => ({
    folders: group.map(([folder]) => folder),
    names: (group[0]?.[1] ?? []).map(nameOf),
  }));
}

/**
 * Why the files of an account's events are not those that the estate was written with; null when they are.
 * @param found undefined: none
 */
export function changedEvents(
  account: AccountId,
  written: WrittenFiles | undefined,
  found: WrittenFiles | undefined,
): string | null {
  if (written === undefined) return null;
  const folder = `cloudtrail/${account}/`;
  const files = found?.files ?? 0;
  if (files !== written.files)
    return `\`${folder}\` holds ${files} of the ${written.files} files that it was written with`;
  if (files === 0 || found?.sha256 === written.sha256) return null;
  return `\`${folder}\` holds other files than it was written with`;
}

/** The files that an estate was written with and that are not there, by name. */
export function lostFiles(
  written: readonly FolderFiles[],
  isThere: (name: string) => boolean,
): readonly string[] {
  return written
    .flatMap(({ folders, names }) =>
      folders.flatMap((folder) => names.map((name) => (folder === '.' ? name : `${folder}/${name}`))),
    )
    .filter((name) => !isThere(name))
    .sort();
}

function folderOf(name: string): string {
  const end = name.lastIndexOf('/');
  return end < 0 ? '.' : name.slice(0, end);
}

function nameOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

function compareFirst([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
