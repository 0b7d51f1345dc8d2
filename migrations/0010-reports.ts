import { type Kysely, sql } from 'kysely';
import { mendedReasons } from '../src/audit/outcomes.ts';

/** The questions that rules answer: a view each of the open findings of these rules. */
const questions: Readonly<Record<string, readonly string[]>> = {
  agents_over_scope: ['agent-outside-intended-scope', 'session-broader-than-scope', 'scope-used-beyond'],
  never_used: ['unused-permissions'],
  inherited_from_operator: [
    'agent-on-human-credentials',
    'agent-can-assume-human-role',
    'agent-shares-sso-token',
  ],
  shared_roles: ['shared-agent-role', 'agent-identity-ambiguous', 'agents-assume-each-other'],
  no_declared_scope: ['scope-missing', 'undeclared-agent'],
  guardrails_missing: [
    'no-permissions-boundary',
    'session-without-session-policy',
    'guardrail-removed',
    'dead-mcp-guardrail',
    'mcp-guardrail-bypassable',
    'kill-switch-missing',
  ],
};

// One text for view and index, or the index would not be used.
const severityRank = sql.raw(
  "case severity when 'critical' then 4 when 'high' then 3 when 'medium' then 2 when 'low' then 1 else 0 end",
);

/**
 * The security team's views (docs/views.md), each with a file in reports/queries. Their names, columns and meaning are a
 * contract: columns may be added at the end, none is taken away or changes its meaning.
 *
 * INVARIANT: every one is `security_invoker`. An ordinary view reads as its owner, whom no row security holds back, and
 * would show everybody every account.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createIndexes(db);
  await sql`
    create view report_open_findings with (security_invoker = true) as
    select estate, fingerprint, rule, lane, severity,
      ${severityRank} as severity_rank,
      state, account, principal, agent, operator, team, title, first_seen, last_seen, due_at
    from finding where state not in ('resolved', 'suppressed')`.execute(db);
  for (const [name, rules] of Object.entries(questions)) {
    // The rank in other words than in finding_worst: through that index, the findings of a rule that is never grave are
    // found after all that are graver. By rule they are few, and sorted at once.
    await sql`
      create view ${sql.table(`report_${name}`)} with (security_invoker = true) as
      select estate, fingerprint, rule, lane, severity,
        array_position(array['info', 'low', 'medium', 'high', 'critical'], severity) - 1 as severity_rank,
        state, account, principal, agent, operator, team, title, first_seen, last_seen, due_at
      from finding
      where state not in ('resolved', 'suppressed') and rule in (${sql.join(rules.map((rule) => sql.lit(rule)))})
    `.execute(db);
  }
  await createEventViews(db);
  await createTimeViews(db);
  await createFactViews(db);
}

async function createIndexes(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index finding_open on finding (rule, account)
    where state not in ('resolved', 'suppressed')`.execute(db);
  await sql`
    create index finding_worst on finding ((${severityRank}) desc, first_seen, fingerprint, estate)
    where state not in ('resolved', 'suppressed')`.execute(db);
  await sql`
    create index finding_due on finding (due_at)
    where state not in ('resolved', 'suppressed') and due_at is not null`.execute(db);
  await sql`
    create index finding_resolved on finding (resolved_at)
    include (estate, account, team, severity, first_seen, due_at, presence_reason)
    where state = 'resolved'`.execute(db);
  await sql`create index finding_event_widened on finding_event (seq) where kind = 'widened'`.execute(db);
  await sql`create index finding_event_decided on finding_event (at) where scan_id is null`.execute(db);
}

/** What happened, from the history. */
async function createEventViews(db: Kysely<unknown>): Promise<void> {
  await sql`
    create view report_changed_since_last_scan with (security_invoker = true) as
    with newest as (
      select distinct on (estate) estate, id, finished_at from scan
      where standing = 'applied' order by estate, seq desc
    ), event as (
      select finding_event.*, newest.id as scan from newest join finding_event on scan_id = newest.id
      union all
      select finding_event.*, newest.id from newest
      join finding_event on finding_event.estate = newest.estate and scan_id is null and at >= finished_at
    )
    select event.seq, event.estate, event.scan, event.at, event.kind, event.detail, finding.fingerprint,
      finding.rule, finding.severity, finding.state, finding.account, finding.principal, finding.agent, finding.team,
      finding.title
    from event
    join finding on finding.estate = event.estate and finding.fingerprint = event.fingerprint`.execute(db);
  await sql`
    create view report_widened with (security_invoker = true) as
    select event.seq, event.estate, event.at, event.scan_id as scan, event.detail->'added' as added,
      (event.detail->>'proved')::boolean as proved, finding.fingerprint, finding.rule, finding.severity, finding.state,
      finding.account, finding.principal, finding.agent, finding.team, finding.title
    from finding_event as event
    join finding on finding.estate = event.estate and finding.fingerprint = event.fingerprint
    where event.kind = 'widened'`.execute(db);
}

/** What is due, and how long mending takes. */
async function createTimeViews(db: Kysely<unknown>): Promise<void> {
  const mended = sql.join(
    mendedReasons.map((begin) => sql`starts_with(presence_reason, ${sql.lit(begin)})`),
    sql` or `,
  );
  await sql`
    create view report_due with (security_invoker = true) as
    select estate, fingerprint, rule, severity, state, account, principal, agent, team, title, first_seen, due_at,
      due_at < now() as overdue
    from finding
    where state not in ('resolved', 'suppressed') and due_at is not null`.execute(db);
  await sql`
    create view report_time_to_resolve with (security_invoker = true) as
    select estate, team, severity, count(*) as resolved,
      count(*) filter (where ${mended}) as mended,
      count(*) filter (where resolved_at <= due_at) as in_time,
      count(*) filter (where resolved_at > due_at) as late,
      round((avg(extract(epoch from resolved_at - first_seen)) / 86400)::numeric, 1)::float8 as mean_days
    from finding
    where state = 'resolved' and resolved_at >= now() - interval '90 days'
    group by estate, team, severity`.execute(db);
}

/** What scans say beside findings. */
async function createFactViews(db: Kysely<unknown>): Promise<void> {
  await sql`
    create view report_coverage with (security_invoker = true) as
    select estate, account, layer, state, reason, complete_at,
      floor(extract(epoch from now() - complete_at))::float8 as age_seconds, scan_id as scan
    from account_layer`.execute(db);
  await sql`
    create view report_maturity_per_team with (security_invoker = true) as
    with newest as (
      select distinct on (scan.estate) scan.estate, scan.id, scan.collected_at from scan
      where standing = 'applied' and exists (select from agent_maturity where scan_id = scan.id)
      order by scan.estate, seq desc
    )
    select agent_maturity.estate, team, count(*) as agents, min(level) as lowest,
      round(avg(level), 1)::float8 as mean, min(up_to) as lowest_if_known,
      count(*) filter (where level = 1) as level_1, count(*) filter (where level = 2) as level_2,
      count(*) filter (where level = 3) as level_3, count(*) filter (where level = 4) as level_4,
      count(*) filter (where level = 5) as level_5, newest.id as scan, newest.collected_at
    from newest join agent_maturity on agent_maturity.scan_id = newest.id
    group by agent_maturity.estate, team, newest.id, newest.collected_at`.execute(db);
  await sql`
    create view report_agent_use with (security_invoker = true) as
    select day, estate, product, count(*) as sessions, count(distinct agent) as agents,
      count(distinct human) as humans, count(*) filter (where agent is null) as undeclared
    from agent_session
    where day between (select max(day) - 29 from agent_session) and (select max(day) from agent_session)
    group by day, estate, product`.execute(db);
}
