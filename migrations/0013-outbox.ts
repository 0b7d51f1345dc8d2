import { type Kysely, sql } from 'kysely';

/**
 * What is to be told, written in the transaction of what it tells of: a digest an applied scan, a page a finding that became
 * critical, a row a missed scan. A sender claims a row, writes its messages once, and sends each: their text stays what it
 * was, whatever happens to the sender. Rows that nothing was done about stay as long as scans do.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table outbox (
      id text collate "C" primary key,
      kind text collate "C" not null check (kind in ('digest', 'page', 'missed')),
      estate text collate "C",
      scan_id text collate "C",
      fingerprint text collate "C",
      facts jsonb not null,
      created_at timestamptz not null,
      fence integer not null check (fence >= 0),
      holder text collate "C",
      lease_until timestamptz not null,
      tries integer not null check (tries >= 0),
      finished_at timestamptz,
      outcome text collate "C" check (outcome in ('sent', 'failed', 'poison', 'skipped')),
      reason text,
      check ((finished_at is null) = (outcome is null))
    )`.execute(db);
  await sql`create index outbox_in_hand on outbox (created_at, id) where finished_at is null`.execute(db);
  await sql`create index outbox_newest on outbox (created_at desc, id)`.execute(db);
  await sql`create index outbox_page on outbox (estate, fingerprint) where fingerprint is not null`.execute(
    db,
  );
  await sql`
    create table outbox_message (
      outbox_id text collate "C" not null references outbox (id),
      route text collate "C" not null,
      told text not null,
      body jsonb not null,
      state text collate "C" not null check (state in ('waiting', 'sent', 'failed', 'poison')),
      tries integer not null check (tries >= 0),
      not_before timestamptz not null,
      channel text collate "C",
      slack_ts text collate "C",
      sent_at timestamptz,
      reason text,
      primary key (outbox_id, route),
      check ((state = 'sent') = (sent_at is not null))
    )`.execute(db);
  // They speak of all accounts: whoever sees some of them sees none of these.
  for (const table of ['outbox', 'outbox_message']) {
    await sql`alter table ${sql.table(table)} enable row level security`.execute(db);
    await sql`
      create policy all_accounts on ${sql.table(table)} using ((select '*' = any (overreach_accounts())))
    `.execute(db);
  }
  // How sending went; what was told stays with the app.
  await sql`
    create view report_deliveries with (security_invoker = true) as
    select outbox.created_at, kind, estate, scan_id as scan, id as digest, route,
      coalesce(outbox_message.state, outcome, 'waiting') as state,
      coalesce(outbox_message.tries, outbox.tries) as tries,
      coalesce(outbox_message.reason, outbox.reason) as reason, sent_at, finished_at
    from outbox left join outbox_message on outbox_id = id`.execute(db);
}
