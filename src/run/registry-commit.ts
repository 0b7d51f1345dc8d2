import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { RegistryCommit } from '../audit/registry-commit.ts';
import { parseInstant } from '../estate/identifiers.ts';

/** Git answers in milliseconds; where it does not (a network disk, a prompt), who edited the registry stays unknown. */
const longestMs = 5_000;

/** Reads only, starts no program of the repository's choosing, asks nobody, fetches nothing, waits for no lock. */
const careful = ['--no-pager', '-c', 'core.fsmonitor=false', '-c', 'log.showSignature=false'];
const alone = { GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', GIT_NO_LAZY_FETCH: '1' };

/**
 * The last commit that touched a registry's file or folder, from the git checkout that it lies in. null where it lies in
 * none, no git is installed, or git does not answer.
 * @param path absolute
 */
export async function readRegistryCommit(path: string): Promise<RegistryCommit | null> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const folder = isFolder ? path : dirname(path);
  const files = isFolder ? '.' : `./${basename(path)}`;
  const git = (...words: readonly string[]) => answerOf(folder, [...careful, ...words, '--', files]);
  const last = await git('log', '-1', '--no-show-signature', '--format=%H%x00%an%x00%aI');
  const [commit = '', author = '', date = ''] = (last ?? '').trimEnd().split('\0');
  const at = parseInstant(date);
  if (!/^[0-9a-f]{40,64}$/.test(commit) || at === null) return null;
  const edited = await git('status', '--porcelain', '--untracked-files=all');
  return edited === null ? null : { commit, author, at, clean: edited === '' };
}

function answerOf(folder: string, words: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(
      'git',
      words,
      { cwd: folder, timeout: longestMs, env: { ...process.env, ...alone }, windowsHide: true },
      (error, stdout) => resolve(error === null ? stdout : null),
    );
  });
}
