import { type Kysely, sql } from 'kysely';

// One text for view and index, or the index would not be used.
const severityRank = sql.raw(
  "case change.severity when 'critical' then 4 when 'high' then 3 when 'medium' then 2 when 'low' then 1 else 0 end",
);

/**
 * What moved in a night, grouped by the change that did it: one row a change, one for each finding that it moved, and one
 * for each scan whose changes were worked out (`settled_scan`: a scan without one is done again, so that none is lost).
 * A change is seen by who sees the account of one of its findings, and then with those findings only.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTables(db);
  await protect(db);
  await createViews(db);
  // What scans before this one moved was never traced, and their estates are not kept.
  await sql`insert into settled_scan (scan_id) select id from scan`.execute(db);
}

async function createTables(db: Kysely<unknown>): Promise<void> {
  // Who edited what is meant: the last commit of the registry's files that the scan was made with.
  await sql`alter table scan add column registry_commit json`.execute(db);
  await sql`create table settled_scan (scan_id text collate "C" primary key references scan (id))`.execute(
    db,
  );
  await sql`
    create table change (
      id text collate "C" primary key,
      estate text collate "C" not null,
      scan_seq bigint not null,
      ordinal integer not null check (ordinal >= 0),
      scan_id text collate "C" not null references scan (id),
      previous_scan_id text collate "C" not null references scan (id),
      at timestamptz not null,
      cause text collate "C" not null
        check (cause in ('proved', 'among', 'bearing', 'scope', 'act', 'unexplained')),
      undo text collate "C" not null check (undo in ('any', 'all')),
      direction text collate "C" not null check (direction in ('widened', 'narrowed', 'mixed')),
      severity text collate "C" not null check (severity in ('info', 'low', 'medium', 'high', 'critical')),
      parts json not null,
      unexplained text,
      triage text collate "C" not null check (triage in ('new', 'acknowledged', 'accepted')),
      triaged_by text,
      triage_reason text,
      triaged_until timestamptz,
      triaged_at timestamptz,
      unique (scan_seq, ordinal),
      check ((triage = 'new') = (triaged_by is null)),
      check ((triage = 'new') = (triaged_at is null)),
      check ((triage = 'accepted') = (triaged_until is not null))
    )`.execute(db);
  await sql`
    create table change_finding (
      change_id text collate "C" not null references change (id),
      ordinal integer not null check (ordinal >= 0),
      estate text collate "C" not null,
      fingerprint text collate "C" not null,
      moved text collate "C" not null check (moved in ('opened', 'widened', 'narrowed', 'resolved')),
      cause text collate "C" not null
        check (cause in ('proved', 'among', 'bearing', 'scope', 'act', 'unexplained')),
      severity text collate "C" not null check (severity in ('info', 'low', 'medium', 'high', 'critical')),
      lane text collate "C" not null check (lane in ('alarm', 'hygiene')),
      rule text collate "C" not null,
      title text not null,
      agent text collate "C",
      team text collate "C",
      account text collate "C" not null,
      principal text collate "C" not null,
      primary key (change_id, ordinal),
      foreign key (estate, fingerprint) references finding (estate, fingerprint)
    )`.execute(db);
  await sql`create index change_of_scan on change (scan_id)`.execute(db);
  await sql`create index change_finding_of_finding on change_finding (fingerprint)`.execute(db);
}

async function protect(db: Kysely<unknown>): Promise<void> {
  await sql`alter table change_finding enable row level security`.execute(db);
  await sql`
    create policy by_account on change_finding using (
      (select '*' = any (overreach_accounts()))
      or account in (select unnest(overreach_accounts()))
    )`.execute(db);
  await sql`alter table change enable row level security`.execute(db);
  // The policy above holds in this sub-select too: it finds the findings that the reader sees.
  await sql`
    create policy by_finding on change using (
      (select '*' = any (overreach_accounts()))
      or exists (select from change_finding where change_finding.change_id = change.id)
    )`.execute(db);
}

/** INVARIANT: `security_invoker`, as every view that people read (0010). */
async function createViews(db: Kysely<unknown>): Promise<void> {
  await sql`
    create view report_changes with (security_invoker = true) as
    select change.scan_seq as seq, change.ordinal, change.estate, change.id as change, change.scan_id as scan,
      change.at, change.direction, change.severity, ${severityRank} as severity_rank, change.cause,
      (select string_agg(part->>'text', '; ') from json_array_elements(change.parts) as part) as what,
      moved.findings, moved.agents, moved.accounts,
      case when change.triaged_until <= now() then 'new' else change.triage end as triage,
      change.triaged_by, change.triage_reason, change.triaged_until
    from change, lateral (
      select count(*) as findings, count(distinct agent) as agents, count(distinct account) as accounts
      from change_finding where change_id = change.id
    ) as moved`.execute(db);
  // The newest first by an index; what is read of a change is read for those rows alone.
  await sql`
    create view report_who_widened with (security_invoker = true) as
    select change.scan_seq as seq, change.ordinal, change.estate, change.id as change, change.scan_id as scan,
      change.at, moved.cause, part.told->>'text' as what,
      coalesce(part.told->'origin'->>'state', 'unexplained') as origin,
      coalesce(part.told->'origin'->>'human', part.told->'origin'->>'author') as human,
      part.told->'origin'->>'actor' as actor, part.told->'origin'->>'tool' as tool,
      part.told->'origin'->>'action' as action,
      coalesce(part.told->'origin'->>'eventID', part.told->'origin'->>'commit') as event,
      (part.told->'origin'->>'at')::timestamptz as event_at,
      moved.moved, moved.fingerprint, moved.rule, moved.severity, finding.state, moved.account, moved.principal,
      moved.agent, moved.team, moved.title
    from change
    join change_finding as moved on moved.change_id = change.id and moved.moved in ('opened', 'widened')
    join finding on finding.estate = moved.estate and finding.fingerprint = moved.fingerprint
    left join lateral json_array_elements(change.parts) as part (told) on true`.execute(db);
}
