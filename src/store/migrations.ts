import { type Kysely, sql } from 'kysely';
import { type Migration, type MigrationProvider, Migrator } from 'kysely/migration';
import * as scans from '../../migrations/0001-scans.ts';
import * as findings from '../../migrations/0002-findings.ts';
import * as findingEvents from '../../migrations/0003-finding-events.ts';
import * as guardrails from '../../migrations/0004-guardrails.ts';
import * as eventChain from '../../migrations/0005-event-chain.ts';
import * as slots from '../../migrations/0006-slots.ts';
import * as rowSecurity from '../../migrations/0007-row-security.ts';
import * as scanFacts from '../../migrations/0008-scan-facts.ts';
import * as due from '../../migrations/0009-due.ts';
import * as reports from '../../migrations/0010-reports.ts';
import * as keptEstates from '../../migrations/0011-kept-estates.ts';
import * as changes from '../../migrations/0012-changes.ts';
import * as outbox from '../../migrations/0013-outbox.ts';
import * as accountCollection from '../../migrations/0014-account-collection.ts';
import * as partialScans from '../../migrations/0015-partial-scans.ts';
import * as retention from '../../migrations/0016-retention.ts';
import * as reading from '../../migrations/0017-reading.ts';
import * as excessUse from '../../migrations/0018-excess-use.ts';
import * as inOrder from '../../migrations/0019-in-order.ts';
import * as detectionDigest from '../../migrations/0020-detection-digest.ts';
import * as seenWithEstate from '../../migrations/0021-seen-with-estate.ts';
import { codeOf, StoreError } from './failure.ts';
import { migrationFailure, refuseOtherMigrations } from './migration-record.ts';
import type { Tables } from './sql/tables.ts';

/**
 * The migrations by name, in order, forward only. Imported one by one rather than read from a folder, so that a
 * compiled or bundled program has them too; a test compares this list with the folder.
 */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-scans': scans,
  '0002-findings': findings,
  '0003-finding-events': findingEvents,
  '0004-guardrails': guardrails,
  '0005-event-chain': eventChain,
  '0006-slots': slots,
  '0007-row-security': rowSecurity,
  '0008-scan-facts': scanFacts,
  '0009-due': due,
  '0010-reports': reports,
  '0011-kept-estates': keptEstates,
  '0012-changes': changes,
  '0013-outbox': outbox,
  '0014-account-collection': accountCollection,
  '0015-partial-scans': partialScans,
  '0016-retention': retention,
  '0017-reading': reading,
  '0018-excess-use': excessUse,
  '0019-in-order': inOrder,
  '0020-detection-digest': detectionDigest,
  '0021-seen-with-estate': seenWithEstate,
};

/** Not kysely's default names: another program in the same database may be using those. */
const migrationTable = 'overreach_migration';
const lockTable = 'overreach_migration_lock';

/**
 * Applies what is missing, all or nothing, and returns the names applied. Several may start at once: kysely holds an
 * advisory lock meanwhile, and the later ones find nothing to do. Throws `store-newer`
 * or `store-mixed` before touching anything.
 */
export async function applyMigrations(
  queries: Kysely<Tables>,
  location: string,
  list: Readonly<Record<string, Migration>> = migrations,
): Promise<readonly string[]> {
  const applied = await appliedMigrations(queries);
  refuseOtherMigrations(applied, Object.keys(list), location);
  // The usual case, asked with one cheap query: kysely's migrator reads the whole system catalog first.
  if (Object.keys(list).every((name) => applied.includes(name))) return [];
  const schema = await sql<{ schema: string | null }>`select current_schema() as schema`.execute(queries);
  const name = schema.rows[0]?.schema;
  if (!name)
    throw new StoreError('store-denied', `the store \`${location}\` has no schema to create tables in`);
  const provider: MigrationProvider = { getMigrations: async () => ({ ...list }) };
  const migrator = new Migrator({
    db: queries,
    provider,
    migrationTableName: migrationTable,
    migrationLockTableName: lockTable,
    // Named, so that tables of the same name in another schema are not taken for ours.
    migrationTableSchema: name,
    // By name, as checked above: by the clocks of the machines that ran them they may be in another order.
    allowUnorderedMigrations: true,
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) {
    const failed = results?.find(({ status }) => status === 'Error')?.migrationName;
    // Another release may have migrated it while this one waited for the lock.
    if (failed === undefined)
      refuseOtherMigrations(await appliedMigrations(queries), Object.keys(list), location);
    throw migrationFailure(error, failed, location);
  }
  return (results ?? []).map(({ migrationName }) => migrationName);
}

/** Throws `store-unmigrated`, `store-newer` or `store-mixed` unless the store has exactly the migrations of this release. */
export async function requireMigrations(
  queries: Kysely<Tables>,
  location: string,
  list: Readonly<Record<string, Migration>> = migrations,
): Promise<void> {
  const applied = await appliedMigrations(queries);
  refuseOtherMigrations(applied, Object.keys(list), location);
  const missing = Object.keys(list).filter((name) => !applied.includes(name));
  if (missing.length === 0) return;
  throw new StoreError(
    'store-unmigrated',
    `the store \`${location}\` lacks ${missing.length} of ${Object.keys(list).length} migrations: run \`overreach migrate\` with this store`,
  );
}

/**
 * Throws `store-newer` when a newer release has migrated the store since it was opened.
 * INVARIANT: a release writes no scan into tables that it does not know.
 */
export async function refuseNewerStore(queries: Kysely<Tables>, location: string): Promise<void> {
  refuseOtherMigrations(await appliedMigrations(queries), Object.keys(migrations), location);
}

async function appliedMigrations(queries: Kysely<Tables>): Promise<readonly string[]> {
  try {
    const result = await sql<{ name: string }>`
      select name from ${sql.table(migrationTable)} order by name collate "C"
    `.execute(queries);
    return result.rows.map(({ name }) => name);
  } catch (thrown) {
    // 42P01, undefined table: nothing has been applied yet.
    if (codeOf(thrown) === '42P01') return [];
    throw thrown;
  }
}
