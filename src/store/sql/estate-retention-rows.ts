import { type Kysely, sql } from 'kysely';
import type { Instant } from '../../estate/identifiers.ts';
import { lockDocuments, lockEstate } from './estate-locks.ts';
import type { RetentionStep } from './retention-rows.ts';
import type { Tables } from './tables.ts';

/** Entries that go in one transaction: a document is about 3 kB, and is looked for among all that others hold. */
const entriesAtOnce = 2_000;

/** An estate of which versions go, and the first that stays. */
export interface EstateFloor {
  readonly estate: string;
  readonly floor: number;
}

/**
 * The first version of each estate that stays: that of the oldest scan that is young enough, of the newest that moved findings,
 * or the newest there is, which a scan may be about to name.
 */
export async function selectFloors(
  queries: Kysely<Tables>,
  before: Instant,
): Promise<readonly EstateFloor[]> {
  const { rows } = await sql<{ estate: string; floor: number | bigint }>`
    select estate, least(
      max(version),
      (select min(estate_version) from scan
       where scan.estate = estate_version.estate and finished_at >= ${before}),
      (select estate_version from scan
       where scan.estate = estate_version.estate and standing = 'applied' and scan.estate_version is not null
       order by seq desc limit 1)
    ) as floor
    from estate_version group by estate order by estate`.execute(queries);
  return rows.map(({ estate, floor }) => ({ estate, floor: Number(floor) }));
}

/** Gives up the versions below a floor at once: from then on no scan names them. Says how many scans did. */
export async function giveUpVersions(
  transaction: Kysely<Tables>,
  { estate, floor }: EstateFloor,
): Promise<number> {
  // A scan that is about to be kept names the newest version, which stays.
  await lockEstate(transaction, estate);
  const { numUpdatedRows } = await transaction
    .updateTable('scan')
    .set({ estate_version: null })
    .where('estate', '=', estate)
    .where('estate_version', '<', floor)
    .executeTakeFirst();
  await transaction
    .deleteFrom('estate_version')
    .where('estate', '=', estate)
    .where('version', '<', floor)
    .execute();
  return Number(numUpdatedRows);
}

/** How many scans would lose their estate. */
export async function countGivenUpScans(
  queries: Kysely<Tables>,
  { estate, floor }: EstateFloor,
): Promise<number> {
  const row = await queries
    .selectFrom('scan')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('estate', '=', estate)
    .where('estate_version', '<', floor)
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}

/** What of an estate no kept version holds. INVARIANT: an entry holds from its first version to before its last. */
export function entriesStep({ estate, floor }: EstateFloor): RetentionStep {
  const ended = sql`estate = ${estate} and until_version <= ${floor}::bigint`;
  return {
    counts: 'entries',
    count: async (queries) => {
      const { rows } = await sql<{ count: number | bigint }>`
        select count(*) as count from estate_entry where ${ended}`.execute(queries);
      return Number(rows[0]?.count ?? 0);
    },
    takeLot: async (transaction) => {
      await lockDocuments(transaction);
      const { rows } = await sql<{ digest: string }>`
        delete from estate_entry
        where ctid = any (array(select ctid from estate_entry where ${ended} limit ${entriesAtOnce}))
        returning digest`.execute(transaction);
      const digests = [...new Set(rows.map(({ digest }) => digest))];
      const documents = digests.length === 0 ? 0 : await dropUnheld(transaction, digests);
      return { entries: rows.length, documents, isLast: rows.length < entriesAtOnce };
    },
  };
}

/** Documents are looked for among those whose last holder may just have gone. */
async function dropUnheld(transaction: Kysely<Tables>, digests: readonly string[]): Promise<number> {
  const { numDeletedRows } = await transaction
    .deleteFrom('estate_document')
    .where('digest', 'in', digests)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('estate_entry')
            .select('path')
            .whereRef('estate_entry.digest', '=', 'estate_document.digest'),
        ),
      ),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}
