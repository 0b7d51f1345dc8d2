import { type Kysely, sql } from 'kysely';

/**
 * What workers that share a collection share beside its jobs: the run that is open, what was read of each account until
 * the estate is put together, who takes part, and how much of each API's limit is used. Nothing here is kept for long:
 * only the app reads it, and it takes it away again.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table collection_run (
      run text collate "C" primary key,
      slot_name text collate "C" not null,
      slot_due_at timestamptz not null,
      plan text collate "C" not null,
      begun_at timestamptz not null
    )`.execute(db);
  await sql`
    create table staged_account (
      run text collate "C" not null references collection_run on delete cascade,
      account text collate "C" not null,
      state text collate "C" not null check (state in ('again', 'done', 'given-up')),
      reason text,
      roles integer not null,
      reading json,
      times integer not null,
      staged_at timestamptz not null,
      primary key (run, account)
    )`.execute(db);
  await sql`
    create table staged_file (
      run text collate "C" not null,
      account text collate "C" not null,
      path text collate "C" not null,
      packed boolean not null,
      sha256 text collate "C" not null,
      content bytea not null,
      primary key (run, account, path),
      foreign key (run, account) references staged_account on delete cascade
    )`.execute(db);
  // It is packed already.
  await sql`alter table staged_file alter column content set storage external`.execute(db);
  await sql`
    create table collecting_worker (
      worker text collate "C" primary key,
      seen_at timestamptz not null
    )`.execute(db);
  // Not logged: after a crash of the server every bucket is full again, which is what it is after a quiet second.
  await sql`
    create unlogged table api_limit (
      account text collate "C" not null,
      region text collate "C" not null,
      api text collate "C" not null,
      tokens double precision not null,
      filled_at timestamptz not null,
      primary key (account, region, api)
    )`.execute(db);
  // An estate that was put together of some accounts only would say of the others that they are gone.
  for (const table of [
    'collection_run',
    'staged_account',
    'staged_file',
    'collecting_worker',
    'api_limit',
  ] as const) {
    await sql`alter table ${sql.table(table)} enable row level security`.execute(db);
    await sql`
      create policy all_accounts on ${sql.table(table)} using ((select '*' = any (overreach_accounts())))
    `.execute(db);
  }
}
