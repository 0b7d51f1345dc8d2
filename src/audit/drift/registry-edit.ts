import type { ChangePart, KeptOrigin } from '../kept-change.ts';
import type { RegistryCommit } from '../registry-commit.ts';

/** What is known of a registry at a scan. */
export interface RegistryOfScan {
  /** Over its files; null: the scan had none. */
  readonly registryDigest: string | null;
  readonly registryCommit: RegistryCommit | null;
}

/** How the registry of one scan differs from that of the scan before; null: it does not. */
export function registryEdit(before: RegistryOfScan, after: RegistryOfScan): ChangePart | null {
  if (before.registryDigest === after.registryDigest) return null;
  const what =
    before.registryDigest === null ? 'added' : after.registryDigest === null ? 'removed' : 'edited';
  const { registryCommit: commit } = after;
  const by = commit?.clean === true ? ` by commit ${commit.commit.slice(0, 12)}` : '';
  return {
    what,
    facet: { kind: 'registry' },
    text: `registry ${what}${by}`,
    origin: originOfCommit(commit),
    command: null,
  };
}

function originOfCommit(commit: RegistryCommit | null): KeptOrigin {
  if (commit === null)
    return { state: 'trail-unread', reason: 'the registry was not read from a git checkout' };
  return commit.clean
    ? { state: 'commit', commit: commit.commit, author: commit.author, at: commit.at }
    : { state: 'trail-unread', reason: 'the registry had edits that were not committed' };
}
