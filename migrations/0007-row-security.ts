import { type Kysely, sql } from 'kysely';

/**
 * Who sees which account: one row a database role and account, `*` for all accounts. A role sees what it, or a role that
 * it is a member of, is given here. The tables' owner and superusers see all without a row; so does PGlite, which has no
 * other users, and a database where one role does everything.
 *
 * The policies name no role: what a role may do at all is for grants (deploy/postgres-roles.sql), and roles belong to the
 * whole server, where a migration need not be allowed to make any.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table reader_account (
      reader text collate "C" not null,
      account text collate "C" not null,
      primary key (reader, account)
    )`.execute(db);
  // Begin atomic: the tables are bound when it is made, whatever the search path of who calls it.
  await sql`
    create function overreach_accounts() returns text[] language sql stable
    begin atomic
      select coalesce(array_agg(distinct account), '{}') from reader_account
      join pg_catalog.pg_roles on rolname = reader
      where pg_catalog.pg_has_role(current_user, pg_roles.oid, 'member');
    end`.execute(db);
  for (const [table, account] of [
    ['finding', 'account'],
    ['finding_event', 'chain'],
  ] as const) {
    await sql`alter table ${sql.table(table)} enable row level security`.execute(db);
    // In sub-selects, so that they are asked once a statement and hashed: a list is gone through for every row.
    await sql`
      create policy by_account on ${sql.table(table)} using (
        (select '*' = any (overreach_accounts()))
        or ${sql.ref(account)} in (select unnest(overreach_accounts()))
      )`.execute(db);
  }
  await sql`alter table guardrail enable row level security`.execute(db);
  await sql`create policy all_accounts on guardrail using ((select '*' = any (overreach_accounts())))`.execute(
    db,
  );
}
