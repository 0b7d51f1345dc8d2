import { type Kysely, sql } from 'kysely';
import { beginChainCheck, type ChainReport, type KnownHead } from '../../audit/chain-check.ts';
import { requireAllAccounts } from './all-accounts.ts';
import { readEvent } from './event-rows.ts';
import type { Tables } from './tables.ts';

/** Links read at once: some megabytes, whatever the length of the history. */
const linksAtOnce = 5_000;

/**
 * Checks the history. The first statement of its transaction.
 * INVARIANT: all of it is read as of one moment: a link that is written meanwhile must not look like a missing one.
 */
export async function verifyChains(
  transaction: Kysely<Tables>,
  known: readonly KnownHead[],
): Promise<ChainReport> {
  await sql`set transaction isolation level repeatable read, read only`.execute(transaction);
  await requireAllAccounts(transaction);
  const check = beginChainCheck(known);
  for (let last = { chain: '', link: 0, seq: 0 }; ; ) {
    const rows = await transaction
      .selectFrom('finding_event')
      .selectAll()
      .where(
        sql<boolean>`(chain, link, seq) > (${last.chain}::text, ${last.link}::bigint, ${last.seq}::bigint)`,
      )
      .orderBy('chain')
      .orderBy('link')
      .orderBy('seq')
      .limit(linksAtOnce)
      .execute();
    for (const row of rows) {
      const { chain, hash, estate } = row;
      last = { chain, link: Number(row.link), seq: Number(row.seq) };
      check.take({ ...last, hash, estate, event: readEvent(row) });
    }
    if (rows.length < linksAtOnce) break;
  }
  const { rows } = await sql<{ count: number | bigint }>`
    select count(*) as count from finding
    where not exists (
      select from finding_event
      where finding_event.estate = finding.estate and finding_event.fingerprint = finding.fingerprint
    )`.execute(transaction);
  return check.report(Number(rows[0]?.count ?? 0));
}
