import { type Kysely, sql } from 'kysely';

/**
 * What a scan says beside its findings, for the questions that findings do not answer: how much of each account was read
 * (one row an account and layer, changed in place), how mature each agent's handling was (one a scan), and in which
 * sessions agents acted (one a session, changed in place while it goes on).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table account_layer (
      estate text collate "C" not null,
      account text collate "C" not null,
      layer text collate "C" not null,
      state text collate "C" not null check (state in ('complete', 'not-offered', 'unknown')),
      reason text,
      complete_at timestamptz,
      scan_id text collate "C" not null references scan (id),
      primary key (estate, account, layer)
    )`.execute(db);
  await sql`
    create table agent_maturity (
      estate text collate "C" not null,
      scan_id text collate "C" not null references scan (id),
      agent text collate "C" not null,
      team text collate "C" not null,
      accounts json not null,
      level integer not null check (level between 1 and 5),
      up_to integer not null check (up_to between level and 5),
      missing json not null,
      unknown json not null,
      primary key (scan_id, agent)
    )`.execute(db);
  await sql`
    create table agent_session (
      estate text collate "C" not null,
      id text collate "C" not null,
      account text collate "C" not null,
      day date not null,
      started_at timestamptz not null,
      last_event_at timestamptz not null,
      product text collate "C" not null,
      agent text collate "C",
      human text collate "C",
      primary key (estate, id)
    )`.execute(db);
  // All that use over time is counted from, in the order in which it is counted.
  await sql`
    create index agent_session_of_day on agent_session (day, estate, product, agent)
    include (human, account)`.execute(db);
  for (const table of ['account_layer', 'agent_session']) {
    await sql`alter table ${sql.table(table)} enable row level security`.execute(db);
    await sql`
      create policy by_account on ${sql.table(table)} using (
        (select '*' = any (overreach_accounts()))
        or account in (select unnest(overreach_accounts()))
      )`.execute(db);
  }
  // An agent is seen by who sees one of its accounts.
  await sql`alter table agent_maturity enable row level security`.execute(db);
  await sql`
    create policy by_account on agent_maturity using (
      (select '*' = any (overreach_accounts()))
      or array(select json_array_elements_text(accounts)) && array(select unnest(overreach_accounts()))
    )`.execute(db);
  // Of the scans before this one, what the newest that moved findings said of its layers.
  await sql`
    insert into account_layer (estate, account, layer, state, reason, complete_at, scan_id)
    select distinct on (estate, account, layer) estate, told->>'account' as account, told->>'layer' as layer,
      told->>'state', told->>'reason',
      case when told->>'state' <> 'unknown'
        then coalesce(started_at - make_interval(secs => (told->>'age')::float8), collected_at) end,
      newest.id
    from (
      select distinct on (estate) * from scan where standing = 'applied' order by estate, seq desc
    ) as newest,
      lateral json_array_elements(
        case when json_typeof(coverage) = 'object' and json_typeof(coverage->'layers') = 'array'
          then coverage->'layers' else '[]' end
      ) as told
    where told->>'account' is not null and told->>'layer' is not null
      and told->>'state' in ('complete', 'not-offered', 'unknown')`.execute(db);
}
