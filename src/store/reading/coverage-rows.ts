import { type Kysely, sql } from 'kysely';
import type { Instant } from '../../estate/identifiers.ts';
import type { Tables } from '../sql/tables.ts';
import { readPlace, writePlace } from './place.ts';
import type { Turn } from './reader.ts';
import type { CoverageSummary, LayerRow, Slice } from './rows.ts';

/**
 * How much of all accounts could be seen. An account that is no longer collected stays and ages: whoever knows that it is
 * gone says so, and nothing is called seen that was not.
 */
export async function selectCoverage(
  queries: Kysely<Tables>,
  required: readonly string[],
): Promise<CoverageSummary> {
  const layers = await sql<{
    layer: string;
    complete: number;
    not_offered: number;
    unknown: number;
    never: boolean;
    oldest: Instant | null;
  }>`
    select layer, count(*) filter (where state = 'complete') as complete,
      count(*) filter (where state = 'not-offered') as not_offered,
      count(*) filter (where state = 'unknown') as unknown,
      bool_or(complete_at is null) as never, min(complete_at) as oldest
    from account_layer group by layer order by layer`.execute(queries);
  // INVARIANT: a layer that nobody told of counts as little as one that is unknown.
  const accounts = await sql<{ accounts: number; sealed: number }>`
    select count(*) as accounts, count(*) filter (where read = ${required.length}::integer) as sealed from (
      select count(*) filter (where state <> 'unknown' and layer = any(${[...required]}::text[])) as read
      from account_layer group by estate, account
    ) as each`.execute(queries);
  const ages = layers.rows.filter(({ layer }) => required.includes(layer));
  const oldest = ages.flatMap((layer) => layer.oldest ?? []).sort()[0] ?? null;
  return {
    accounts: Number(accounts.rows[0]?.accounts ?? 0),
    sealed: Number(accounts.rows[0]?.sealed ?? 0),
    layers: layers.rows.map((layer) => ({
      layer: layer.layer,
      complete: Number(layer.complete),
      notOffered: Number(layer.not_offered),
      unknown: Number(layer.unknown),
      oldest: layer.never ? null : layer.oldest,
    })),
    oldestRequired: ages.some(({ never }) => never) ? null : oldest,
  };
}

type LayerColumns = Omit<LayerRow, 'completeAt'> & { readonly complete_at: Instant | null };

/** Accounts and layers that could not be read, in order of account. */
export async function selectUnread(queries: Kysely<Tables>, limit: number): Promise<readonly LayerRow[]> {
  const { rows } = await sql<LayerColumns>`
    select estate, account, layer, state, reason, complete_at from account_layer where state = 'unknown'
    order by account, layer, estate limit ${limit}`.execute(queries);
  return rows.map(readLayer);
}

/** Every layer of the next accounts; `limit` counts accounts. */
export async function selectLayers(
  queries: Kysely<Tables>,
  { after, limit }: Turn,
): Promise<Slice<LayerRow>> {
  const place = readPlace(after, ['text', 'text']);
  const beyond = place === null ? sql`` : sql`where (estate, account) > (${place[0]}, ${place[1]})`;
  const { rows } = await sql<LayerColumns>`
    select estate, account, layer, state, reason, complete_at from account_layer
    where (estate, account) in (
      select distinct estate, account from account_layer ${beyond} order by estate, account limit ${limit + 1}
    ) order by estate, account, layer`.execute(queries);
  const keys = [...new Set(rows.map(({ estate, account }) => writePlace([estate, account])))];
  const shown = new Set(keys.slice(0, limit));
  return {
    rows: rows.filter(({ estate, account }) => shown.has(writePlace([estate, account]))).map(readLayer),
    next: keys.length > limit ? (keys[limit - 1] ?? null) : null,
    looked: null,
  };
}

function readLayer({ complete_at, ...layer }: LayerColumns): LayerRow {
  return { ...layer, completeAt: complete_at };
}
