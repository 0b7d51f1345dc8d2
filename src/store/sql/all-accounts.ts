import { type Kysely, sql } from 'kysely';
import { StoreError } from '../failure.ts';
import type { Tables } from './tables.ts';

/**
 * Refuses a database role that row security shows only some accounts to.
 * INVARIANT: what it does not see would look like what is not there: a scan would open findings anew, a check of the
 * history would miss events.
 */
export async function requireAllAccounts(queries: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ limited: boolean; role: string }>`
    select row_security_active('finding') and not ('*' = any (overreach_accounts())) as limited,
      current_user::text as role`.execute(queries);
  const [row] = rows;
  if (row?.limited === false) return;
  throw new StoreError(
    'store-denied',
    `the database role \`${row?.role ?? ''}\` sees only some accounts, and this needs all: use another role, or add \`*\` for it to the table reader_account`,
  );
}
