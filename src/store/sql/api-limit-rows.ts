import { type Kysely, sql } from 'kysely';
import type { TokenRequest } from '../collection-stage.ts';
import type { Tables } from './tables.ts';

/**
 * Takes tokens from a bucket by the database's clock, in one statement; the bucket may fall below zero, which is what
 * others have to wait for.
 * INVARIANT: tokens are taken before the wait, so that callers queue up, in whatever process they are.
 * @returns milliseconds until they may be used
 */
export async function takeTokens(queries: Kysely<Tables>, request: TokenRequest): Promise<number> {
  const { account, region, api, perSecond, burst, count } = request;
  // clock_timestamp(): who waited for the row must not count from before the wait.
  const { rows } = await sql<{ tokens: number }>`
    insert into api_limit (account, region, api, tokens, filled_at)
    values (${account}, ${region}, ${api}, ${burst - count}::float8, clock_timestamp())
    on conflict (account, region, api) do update set
      tokens = least(
        ${burst}::float8,
        api_limit.tokens
          + greatest(0, extract(epoch from clock_timestamp() - api_limit.filled_at))::float8 * ${perSecond}::float8
      ) - ${count}::float8,
      filled_at = greatest(api_limit.filled_at, clock_timestamp())
    returning tokens`.execute(queries);
  const tokens = rows[0]?.tokens ?? 0;
  return tokens >= 0 ? 0 : Math.ceil((-tokens * 1000) / perSecond);
}

/** Forgets buckets that are full again; an hour fills every one. */
export async function forgetFullBuckets(queries: Kysely<Tables>): Promise<void> {
  await sql`delete from api_limit where filled_at < clock_timestamp() - interval '1 hour'`.execute(queries);
}
