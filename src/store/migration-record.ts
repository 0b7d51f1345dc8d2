import { codeOf, reasonOf, StoreError } from './failure.ts';

/**
 * Refuses a store whose migrations are not the first ones of a release's list.
 * @param applied the names that the store has on record
 * @param list the names that a release has
 * @throws {StoreError} `store-newer` when a newer release has migrated it; `store-mixed` when one is missing, or strange, in the middle
 */
export function refuseOtherMigrations(
  applied: readonly string[],
  list: readonly string[],
  location: string,
): void {
  const ours = list.toSorted();
  const newest = ours.at(-1) ?? '';
  const strange = applied.filter((name) => !list.includes(name)).sort();
  const [first] = strange;
  if (first !== undefined && first > newest) {
    throw new StoreError(
      'store-newer',
      `the store \`${location}\` was migrated by a newer release (\`${first}\`): update overreach, or use another store`,
    );
  }
  if (first !== undefined) {
    throw new StoreError(
      'store-mixed',
      `the store \`${location}\` has migration \`${first}\`, which this release does not know, among those that it does: run the release that wrote it, or restore it from a backup`,
    );
  }
  const has = new Set(applied);
  const missing = ours.findIndex((name) => !has.has(name));
  if (missing < 0 || !ours.slice(missing).some((name) => has.has(name))) return;
  throw new StoreError(
    'store-mixed',
    `the store \`${location}\` has no record of migration \`${ours[missing]}\`, but of later ones: restore it from a backup, or run the release that wrote it`,
  );
}

/** What a migration says that finds there already, or not any more, what it changes. */
const ranBefore: ReadonlySet<string> = new Set([
  /** Unique violation. */
  '23505',
  /** Undefined column, object and table. */
  '42703',
  '42704',
  '42P01',
  /** Duplicate column, object, function and table. */
  '42701',
  '42710',
  '42723',
  '42P07',
]);

/** What to say of a migration that failed. Whatever is no sign of its having run before is given back as it is. */
export function migrationFailure(thrown: unknown, name: string | undefined, location: string): unknown {
  const code = codeOf(thrown);
  if (name === undefined || code === null || !ranBefore.has(code)) return thrown;
  return new StoreError(
    'store-mixed',
    `the store \`${location}\` has no record of migration \`${name}\`, but what it makes: restore it from a backup, or run the release that wrote it: ${reasonOf(thrown)}`,
    thrown,
  );
}
