import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Tables } from '../sql/tables.ts';
import type { Sight } from './rows.ts';

/** What the database role may see: which accounts by row security, and which tables by its grants. */
export async function selectSight(queries: Kysely<Tables>): Promise<Sight> {
  const { rows } = await sql<{
    limited: boolean;
    accounts: readonly string[];
    counts: boolean;
    guardrails: boolean;
    slots: boolean;
    deliveries: boolean;
  }>`
    select row_security_active('finding') and not ('*' = any (overreach_accounts())) as limited,
      overreach_accounts() as accounts,
      has_column_privilege('scan', 'counts', 'select') and has_column_privilege('scan', 'registry_digest', 'select')
        as counts,
      has_table_privilege('guardrail', 'select') as guardrails, has_table_privilege('slot', 'select') as slots,
      has_table_privilege('report_deliveries', 'select') as deliveries`.execute(queries);
  const [row] = rows;
  const limited = row?.limited ?? true;
  return {
    accounts: limited ? (row?.accounts ?? []).toSorted() : null,
    // INVARIANT: they are over all accounts, and are no reader's of some.
    counts: !limited && (row?.counts ?? false),
    // Nothing of it names an account, so that row security shows all of it or nothing.
    guardrails: !limited && (row?.guardrails ?? false),
    slots: row?.slots ?? false,
    // They speak of all accounts: row security shows a reader of some none of them.
    deliveries: !limited && (row?.deliveries ?? false),
  };
}

/** Accounts that are named in a query: more are left to row security alone. */
const mostNamed = 200;

/**
 * The accounts of a role that sees some, as a condition that an index can be used for. It adds nothing to what row security
 * asks anyway, which the planner cannot look up in an index: what it lets through would be looked for among all that is open.
 */
export function withinSight({ accounts }: Sight): RawBuilder<unknown> {
  return accounts === null || accounts.length > mostNamed
    ? sql`true`
    : sql`account = any(${[...accounts]}::text[])`;
}
