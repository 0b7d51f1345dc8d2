import { type Kysely, sql } from 'kysely';

/**
 * One row for each time at which a schedule was due and that a worker claimed: its key decides that a slot runs once, its
 * fence which worker may still write. Kept for long: a slot a day is little, and says when the auditor was blind.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table slot (
      name text collate "C" not null,
      due_at timestamptz not null,
      fence integer not null check (fence >= 1),
      holder text collate "C",
      claimed_at timestamptz not null,
      lease_until timestamptz not null,
      finished_at timestamptz,
      outcome text collate "C" check (outcome in ('done', 'failed')),
      reason text,
      scan_id text collate "C",
      primary key (name, due_at),
      check ((finished_at is null) = (outcome is null)),
      check (outcome is null or holder is null)
    )`.execute(db);
  await sql`create index slot_in_hand on slot (name) where finished_at is null`.execute(db);
}
