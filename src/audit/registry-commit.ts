import type { Instant } from '../estate/identifiers.ts';

/** The last commit that touched a registry's files, where they lie in a git checkout. */
export interface RegistryCommit {
  /** Whole, lower-case hex. */
  readonly commit: string;
  /** The author as git tells it: a name that whoever commits may choose. */
  readonly author: string;
  readonly at: Instant;
  /** False: the files are not as that commit has them. */
  readonly clean: boolean;
}
