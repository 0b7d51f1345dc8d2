import { type Kysely, sql } from 'kysely';

/**
 * What held each agent's principal back when its layers were last read whole: one row a principal, changed in place.
 * `json`, as findings are: their Denies are compared word by word.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table guardrail (
      estate text collate "C" not null,
      principal text collate "C" not null,
      facts json not null,
      primary key (estate, principal)
    )`.execute(db);
}
