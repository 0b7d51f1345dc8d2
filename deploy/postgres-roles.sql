-- The roles of a Postgres store: who may do what. Which accounts a role sees is in the table reader_account.
--
--   owner              who runs `overreach migrate`: owns the tables. Nothing runs as it from day to day.
--   overreach_app      scans and workers: adds rows, changes the columns that are named here, takes nothing away but what it
--                      put aside for the length of a collection, its jobs, and what `keep` in the configuration calls old.
--   overreach_reader   people, dashboards, Grafana: reads the report_ views, each role the accounts it is given.
--
-- Run it as the owner (who then needs CREATEROLE) or as a superuser, after the first `overreach migrate` and again after each
-- later one; it may be repeated. Both are groups without a login. Give them members, and readers their accounts:
--
--   create role scanner login password '…' in role overreach_app;
--   create role kim login password '…' in role overreach_reader;
--   insert into reader_account values ('kim', '111122223333');   -- '*' for all accounts; a group works for its members

do $$
declare
  role text;
begin
  foreach role in array array['overreach_app', 'overreach_reader'] loop
    begin
      if not exists (select from pg_roles where rolname = role) then
        execute format('create role %I nologin', role);
      end if;
    exception when duplicate_object or unique_violation then
      null; -- Somebody else has just made it, which will do.
    end;
    execute format('grant usage on schema %I to %I', current_schema(), role);
  end loop;
end
$$;

-- The app: everything is seen, no event is ever changed, and no finding, event or scan taken away.
insert into reader_account values ('overreach_app', '*') on conflict do nothing;
grant select on overreach_migration, reader_account to overreach_app, overreach_reader;
grant select, insert
  on scan, finding, finding_event, guardrail, account_layer, agent_maturity, agent_session, slot, settled_scan, change,
    change_finding, change_account, estate_seen
  to overreach_app;
grant update (seen_at) on estate_seen to overreach_app;
grant update (
  severity, lane, state, principal, unique_id, agent, operator, team, title, detection, presence, presence_reason, triage,
  suppressed_by, suppression_reason, suppressed_until, suppression_ceiling, first_seen, last_seen, resolved_at, life,
  widened, due_at, excess_use, detection_digest
) on finding to overreach_app;
grant update (facts) on guardrail to overreach_app;
grant update (state, reason, complete_at, scan_id) on account_layer to overreach_app;
grant update (day, started_at, last_event_at, product, agent, human) on agent_session to overreach_app;
grant update (triage, triaged_by, triage_reason, triaged_until, triaged_at) on change to overreach_app;
grant select, insert on estate_version, estate_document, estate_entry to overreach_app;
grant update (until_version) on estate_entry to overreach_app;
grant select, insert on outbox, outbox_message to overreach_app;
grant update (fence, holder, lease_until, tries, finished_at, outcome, reason) on outbox to overreach_app;
grant update (state, tries, not_before, channel, slack_ts, sent_at, reason) on outbox_message to overreach_app;
grant update (fence, holder, claimed_at, lease_until, finished_at, outcome, reason, scan_id) on slot to overreach_app;

-- What is given up when it is old enough (`overreach retain`): of a scan its estate and what it said of each layer.
grant update (coverage, estate_version) on scan to overreach_app;
grant delete on estate_version, estate_document, estate_entry, agent_session, agent_maturity, slot, outbox, outbox_message
  to overreach_app;

-- What workers share while they collect: put aside, and taken away when the estate is put together.
grant select, insert, update, delete
  on collection_run, staged_account, staged_file, collecting_worker, api_limit
  to overreach_app;

-- The queue of their jobs, a schema of its own beside this one, which `overreach migrate` makes; nobody reads it but the app.
do $$
declare
  jobs text := (case current_schema() when 'public' then 'overreach' else current_schema() end) || '_jobs';
begin
  if exists (select from pg_namespace where nspname = jobs) then
    execute format('grant usage on schema %I to overreach_app', jobs);
    execute format('grant select, insert, update, delete on all tables in schema %I to overreach_app', jobs);
    execute format('grant execute on all functions in schema %I to overreach_app', jobs);
  end if;
end
$$;

-- The reader: a security_invoker view asks for its reader's rights on the tables below it. Of a scan not what it says of each
-- account; nothing of what holds principals back, which has no account to show it by.
grant select on finding, finding_event, account_layer, agent_maturity, agent_session, change, change_finding, change_account,
  estate_seen to overreach_reader;
grant select (seq, id, estate, started_at, collected_at, finished_at, sealed, standing) on scan to overreach_reader;
-- Of what people are told how sending went, never what was said.
grant select (id, kind, estate, scan_id, created_at, tries, finished_at, outcome, reason) on outbox to overreach_reader;
grant select (outbox_id, route, state, tries, reason, sent_at) on outbox_message to overreach_reader;

do $$
declare
  view text;
begin
  for view in
    select relname from pg_class
    where relnamespace = current_schema()::regnamespace and relkind = 'v' and relname like 'report\_%'
  loop
    execute format('grant select on %I to overreach_app, overreach_reader', view);
  end loop;
end
$$;
