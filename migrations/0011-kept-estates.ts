import { type Kysely, sql } from 'kysely';

/**
 * Estates as they were scanned, each distinct piece once (src/estate/estate-entry.ts). A version is one estate as it was
 * read; an entry holds from the version that brought it to the one that no longer had it, so that a night writes what
 * changed. Nobody but who sees all accounts reads them.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table estate_version (
      estate text collate "C" not null,
      version bigint not null check (version >= 1),
      kept_at timestamptz not null default now(),
      primary key (estate, version)
    )`.execute(db);
  await sql`
    create table estate_document (
      digest text collate "C" primary key,
      text text not null
    )`.execute(db);
  await sql`
    create table estate_entry (
      estate text collate "C" not null,
      path text collate "C" not null,
      from_version bigint not null,
      until_version bigint check (until_version > from_version),
      digest text collate "C" not null references estate_document (digest),
      primary key (estate, path, from_version),
      foreign key (estate, from_version) references estate_version (estate, version)
    )`.execute(db);
  await sql`
    create unique index estate_entry_now on estate_entry (estate, path) include (digest)
    where until_version is null`.execute(db);
  // For what nothing holds any more.
  await sql`create index estate_entry_of_document on estate_entry (digest)`.execute(db);
  await sql`alter table scan add column estate_version bigint`.execute(db);
  for (const table of ['estate_version', 'estate_document', 'estate_entry']) {
    await sql`alter table ${sql.table(table)} enable row level security`.execute(db);
    await sql`
      create policy all_accounts on ${sql.table(table)}
      using ((select '*' = any (overreach_accounts())))`.execute(db);
  }
}
