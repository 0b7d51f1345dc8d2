import { type Kysely, sql } from 'kysely';
import type { ChainHead } from '../../audit/event-chain.ts';
import type { Tables } from './tables.ts';

/** The last link of each of these chains that has one. */
export async function selectHeads(
  queries: Kysely<Tables>,
  chains: ReadonlySet<string>,
): Promise<ReadonlyMap<string, ChainHead>> {
  const { rows } = await sql<{ chain: string; link: number | bigint; hash: string }>`
    select head.chain, head.link, head.hash
    from json_array_elements_text(${JSON.stringify([...chains])}::json) as wanted (chain),
      lateral (
        select chain, link, hash from finding_event
        where finding_event.chain = wanted.chain collate "C" order by link desc limit 1
      ) as head`.execute(queries);
  return new Map(rows.map(({ chain, link, hash }) => [chain, { link: Number(link), hash }]));
}
