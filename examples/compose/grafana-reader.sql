-- The login that Grafana reads the store as, in docker-compose.yml. psql runs it after every migration; it may be repeated.
-- Grafana shows what this login may see to everybody who may sign in to it: here, every account.
\set ON_ERROR_STOP on
\set password `cat /run/secrets/grafana-reader`

-- What a migration added is granted too.
\ir postgres-roles.sql

do $$
begin
  if not exists (select from pg_roles where rolname = 'grafana') then
    create role grafana login;
  end if;
end
$$;
-- A query that somebody wrote in Grafana does not keep the store from its work.
alter role grafana with nosuperuser nocreatedb nocreaterole connection limit 10 password :'password';
alter role grafana set statement_timeout = '30s';
alter role grafana set default_transaction_read_only = on;
grant overreach_reader to grafana;
insert into reader_account values ('grafana', '*') on conflict do nothing;
