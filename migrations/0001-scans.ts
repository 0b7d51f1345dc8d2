import { type Kysely, sql } from 'kysely';

/** One row a scan, also of those that came too late to move a finding. Ids compare bytewise. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table scan (
      seq bigint primary key,
      id text collate "C" not null unique,
      estate text collate "C" not null,
      estate_digest text collate "C" not null,
      registry_digest text collate "C",
      started_at timestamptz not null,
      collected_at timestamptz not null,
      finished_at timestamptz not null,
      sealed boolean not null,
      standing text collate "C" not null check (standing in ('applied', 'superseded')),
      coverage json not null,
      counts json not null
    )`.execute(db);
  await sql`create index scan_of_estate on scan (estate, seq desc)`.execute(db);
}
