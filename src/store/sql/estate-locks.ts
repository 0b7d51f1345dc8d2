import { type Kysely, sql } from 'kysely';
import type { Tables } from './tables.ts';

/** The key of the lock under which documents go; who keeps an estate holds it shared. The number itself means nothing. */
const documentLock = 7_364_011_974;

/** Holds an estate's versions until the transaction ends: nobody else adds or gives up any. */
export async function lockEstate(queries: Kysely<Tables>, estate: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`estate ${estate}`}, 0))`.execute(queries);
}

/**
 * Keeps documents from being taken away until the transaction ends.
 * INVARIANT: a document that an estate is about to hold again is not taken away under it.
 */
export async function keepDocuments(queries: Kysely<Tables>): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${documentLock}::bigint)`.execute(queries);
}

/** Waits until nobody keeps an estate, and holds off who begins to, until the transaction ends. */
export async function lockDocuments(queries: Kysely<Tables>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${documentLock}::bigint)`.execute(queries);
}
