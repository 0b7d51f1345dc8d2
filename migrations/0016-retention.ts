import { type Kysely, sql } from 'kysely';

/**
 * Room to give up what is old. A version of an estate is whole as long as its row is there; what it held goes after it, piece by
 * piece, as far as no later version holds it. Therefore an entry may begin at a version that is gone.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table estate_entry drop constraint estate_entry_estate_from_version_fkey`.execute(db);
  await sql`
    create index estate_entry_ended on estate_entry (estate, until_version)
    where until_version is not null`.execute(db);
  await sql`
    create index outbox_finished on outbox (finished_at) where outcome in ('sent', 'skipped')`.execute(db);
}
