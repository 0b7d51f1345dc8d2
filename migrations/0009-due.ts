import { type Kysely, sql } from 'kysely';
import { dueDays } from '../src/audit/due.ts';

/** When each finding is due (src/audit/due.ts), written with the finding from now on, and here for those that are kept. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table finding add column due_at timestamptz`.execute(db);
  for (const [severity, days] of Object.entries(dueDays)) {
    if (days === null) continue;
    await sql`
      update finding set due_at = first_seen + make_interval(hours => ${days * 24}::integer)
      where lane = 'alarm' and severity = ${severity}`.execute(db);
  }
}
