import { type Kysely, sql } from 'kysely';
import type { FindingRecord } from '../../audit/lifecycle.ts';
import type { Instant } from '../../estate/identifiers.ts';
import type { Tables } from './tables.ts';

/**
 * When a finding was seen last: a scan of the whole estate that saw all that are present says so once (0021), a row only
 * where it was seen later still.
 */
export const lastSeen = sql<Instant>`case when presence = 'present'
  then greatest(last_seen, (select seen_at from estate_seen where estate_seen.estate = finding.estate))
  else last_seen end`;

/**
 * Whether one instant says of all findings of an estate that are present when they were seen: none of them was seen earlier.
 * So it is after every scan of a whole estate; where it should not be, each row says it for itself.
 */
export function areAllSeen(findings: readonly FindingRecord[], at: Instant): boolean {
  return findings.every(({ presence, lastSeen: seen }) => presence !== 'present' || seen >= at);
}

/** Says when all findings of an estate that are present were seen. */
export async function writeSeen(queries: Kysely<Tables>, estate: string, at: Instant): Promise<void> {
  await queries
    .insertInto('estate_seen')
    .values({ estate, seen_at: at })
    .onConflict((conflict) =>
      conflict
        .column('estate')
        .doUpdateSet({ seen_at: sql`greatest(estate_seen.seen_at, excluded.seen_at)` }),
    )
    .execute();
}
