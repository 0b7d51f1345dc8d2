import { type Kysely, sql } from 'kysely';

/** The history of findings, written once and never changed. `seq` has no gaps: a cut tail or a lost row shows. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table finding_event (
      seq bigint primary key,
      estate text collate "C" not null,
      fingerprint text collate "C" not null,
      kind text collate "C" not null,
      at timestamptz not null,
      scan_id text collate "C" references scan (id),
      detail json not null,
      foreign key (estate, fingerprint) references finding (estate, fingerprint)
    )`.execute(db);
  await sql`create index finding_event_of_finding on finding_event (fingerprint, seq)`.execute(db);
  await sql`create index finding_event_of_scan on finding_event (scan_id)`.execute(db);
}
