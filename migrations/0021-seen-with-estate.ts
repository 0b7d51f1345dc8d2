import { type Kysely, sql } from 'kysely';

const severityRank = sql.raw(
  "case severity when 'critical' then 4 when 'high' then 3 when 'medium' then 2 when 'low' then 1 else 0 end",
);
const otherRank = sql.raw("array_position(array['info', 'low', 'medium', 'high', 'critical'], severity) - 1");
const isOpen = sql.raw("state not in ('resolved', 'suppressed')");
const lastSeen = sql.raw(`case when presence = 'present'
  then greatest(last_seen, (select seen_at from estate_seen where estate_seen.estate = finding.estate))
  else last_seen end as last_seen`);

/** As in 0010. */
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

/**
 * When an estate's findings were all seen, all that are present: said once for the estate. A night that finds a million of them
 * as they were need not write a million rows to say so; a row says when it was seen itself where that is later. The views show
 * the later of both, as they did.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table estate_seen (estate text collate "C" primary key, seen_at timestamptz not null)`.execute(db);
  await sql`
    create or replace view report_open_findings with (security_invoker = true) as
    select estate, fingerprint, rule, lane, severity, ${severityRank} as severity_rank, state, account, principal, agent,
      operator, team, title, first_seen, ${lastSeen}, due_at
    from finding where ${isOpen}
      and account >= (select (overreach_account_range())[1])
      and row(account, 1) <= row((select (overreach_account_range())[2]), 1)`.execute(db);
  for (const [name, rules] of Object.entries(questions))
    await sql`
      create or replace view ${sql.table(`report_${name}`)} with (security_invoker = true) as
      select estate, fingerprint, rule, lane, severity, ${otherRank} as severity_rank, state, account, principal, agent,
        operator, team, title, first_seen, ${lastSeen}, due_at
      from finding
      where ${isOpen} and rule in (${sql.join(rules.map((rule) => sql.lit(rule)))})`.execute(db);
  await sql`
    create or replace view report_excess_never_used with (security_invoker = true) as
    select estate, fingerprint, rule, lane, severity, ${severityRank} as severity_rank, state, account, principal, agent,
      operator, team, title, first_seen, ${lastSeen}, due_at, excess_use = 'unseen' as wholly_observable
    from finding
    where ${isOpen} and excess_use in ('unseen', 'unseen-in-part')`.execute(db);
}
