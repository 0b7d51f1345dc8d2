import { type Issue, isUnderPath } from '../policy/index.ts';

/**
 * The duplicate keys of one file, found by place. Those inside a policy document make that document
 * unreadable; those elsewhere mean that the file contradicts itself.
 */
export class DuplicateKeys {
  readonly #byEntry = new Map<string, Issue[]>();
  readonly #claimed = new Set<Issue>();
  readonly #all: readonly Issue[];

  constructor(issues: readonly Issue[]) {
    this.#all = issues;
    for (const issue of issues) {
      const entry = entryOf(issue.path);
      const bucket = this.#byEntry.get(entry);
      if (bucket) bucket.push(issue);
      else this.#byEntry.set(entry, [issue]);
    }
  }

  /** The file has none. */
  get isNone(): boolean {
    return this.#all.length === 0;
  }

  /** Those at `path` or below it; they count as explained from then on. */
  under(path: string): readonly Issue[] {
    if (this.#all.length === 0) return this.#all;
    const entry = entryOf(path);
    const near = entry === '' ? this.#all : (this.#byEntry.get(entry) ?? []);
    const found = near.filter((issue) => isUnderPath(issue.path, path));
    for (const issue of found) this.#claimed.add(issue);
    return found;
  }

  /** Those that lie in no document asked for. */
  elsewhere(): readonly Issue[] {
    return this.#all.filter((issue) => !this.#claimed.has(issue));
  }
}

/** `$.RoleDetailList[12]` of `$.RoleDetailList[12].RoleName`: keeps the search short in large files. */
function entryOf(path: string): string {
  const bracket = path.indexOf(']');
  return bracket < 0 ? '' : path.slice(0, bracket + 1);
}
