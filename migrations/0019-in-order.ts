import { type Kysely, sql } from 'kysely';

/**
 * What keeps lists of changes and events quick where there are many, and a night moved many findings: rows are found in the order
 * of the list, or sorted by their number alone, and only what is shown is read whole.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index change_newest on change (scan_seq desc, ordinal)`.execute(db);
  // How many findings, agents and accounts a change moved is counted without reading them.
  await sql`
    create index change_finding_by_account on change_finding (change_id, account) include (agent)`.execute(
    db,
  );
  await createAccounts(db);
  await createView(db);
}

/**
 * The accounts of each change's findings, so that a reader's changes are found without going through all that the others moved.
 * INVARIANT: every account of its findings is there, or a reader would not see the change: a trigger writes it, whoever adds them.
 */
async function createAccounts(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table change_account (
      change_id text collate "C" not null references change (id),
      account text collate "C" not null,
      primary key (change_id, account)
    )`.execute(db);
  await sql`
    insert into change_account select distinct change_id, account from change_finding`.execute(db);
  // The schema is said, as whoever adds findings may look for tables elsewhere first.
  await sql`
    create function overreach_change_accounts() returns trigger language plpgsql as $$
    begin
      execute format('insert into %I.change_account select distinct change_id, account from added on conflict do nothing',
        tg_table_schema);
      return null;
    end
    $$`.execute(db);
  await sql`
    create trigger account_of_finding after insert on change_finding
    referencing new table as added for each statement execute function overreach_change_accounts()`.execute(
    db,
  );
  await sql`alter table change_account enable row level security`.execute(db);
  await sql`
    create policy by_account on change_account using (
      (select '*' = any (overreach_accounts()))
      or account in (select unnest(overreach_accounts()))
    )`.execute(db);
  await sql`drop policy by_finding on change`.execute(db);
  // The policy above holds in this sub-select too: it finds the accounts that the reader sees.
  await sql`
    create policy by_account on change using (
      (select '*' = any (overreach_accounts()))
      or exists (select from change_account where change_account.change_id = change.id)
    )`.execute(db);
}

/**
 * As in 0015, in another way: the numbers of the events are put in order first, and the events and their findings are read one by
 * one in it. `offset 0` and `limit 1` change no row: they keep the planner from joining everything before it sorts. Nor is there
 * a `with`, which would hide from whoever asks for 500 rows that they are in order.
 */
async function createView(db: Kysely<unknown>): Promise<void> {
  const newest = sql`(
    select distinct on (estate) estate, seq, id, finished_at from scan
    where standing = 'applied' order by estate, seq desc
  ) as newest`;
  await sql`
    create or replace view report_changed_since_last_scan with (security_invoker = true) as
    select event.seq, told.estate, event.scan, told.at, told.kind, told.detail, told.fingerprint, told.rule, told.severity,
      told.state, told.account, told.principal, told.agent, told.team, told.title
    from (
      select finding_event.seq, since.id as scan
      from ${newest}, lateral (
        select newest.id
        union all
        select id from scan where estate = newest.estate and seq > newest.seq and standing = 'partial'
      ) as since
      join finding_event on scan_id = since.id
      union all
      select finding_event.seq, newest.id
      from ${newest}
      join finding_event on finding_event.estate = newest.estate and scan_id is null and at >= finished_at
      order by seq desc offset 0
    ) as event, lateral (
      select finding.estate, finding_event.at, kind, detail, finding.fingerprint, rule, severity, state, account, principal,
        agent, team, title
      from finding_event
      join finding on finding.estate = finding_event.estate and finding.fingerprint = finding_event.fingerprint
      where finding_event.seq = event.seq limit 1
    ) as told`.execute(db);
}
